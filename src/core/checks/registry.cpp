#include "core/checks/registry.hpp"

namespace dbe {

#define DBE_CHECK(id) extern const Check id;
#include "registry.inc"
#undef DBE_CHECK

namespace {

constexpr auto registry = std::to_array<const Check*>({
#define DBE_CHECK(id) &id,
#include "registry.inc"
#undef DBE_CHECK
});

}  // namespace

std::span<const Check* const> all_checks() { return registry; }

const Check* find_check(std::string_view id) {
	for (const Check* check : registry)
		if (check->id == id) return check;
	return nullptr;
}

}  // namespace dbe
