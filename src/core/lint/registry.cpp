#include "core/lint/registry.hpp"

namespace dbe {

#define DBE_LINT_RULE(id) extern const LintRule id##_rule;
#include "registry.inc"
#undef DBE_LINT_RULE

namespace {

constexpr auto registry = std::to_array<const LintRule*>({
#define DBE_LINT_RULE(id) &id##_rule,
#include "registry.inc"
#undef DBE_LINT_RULE
});

}  // namespace

std::span<const LintRule* const> all_lint_rules() { return registry; }

const LintRule* find_lint_rule(std::string_view id) {
	for (const LintRule* rule : registry)
		if (rule->id == id) return rule;
	return nullptr;
}

}  // namespace dbe
