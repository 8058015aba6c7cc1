#include "core/checks/check.hpp"

namespace dbe {

std::string_view name(Dimension dimension) {
	static constexpr std::array<std::string_view, dimension_count> names = {
		"schema", "indexing", "query", "migration", "security", "monitoring", "backup"};
	return names[static_cast<std::size_t>(dimension)];
}

std::string_view name(Severity severity) {
	static constexpr std::array<std::string_view, 3> names = {"info", "warning", "critical"};
	return names[static_cast<std::size_t>(severity)];
}

}  // namespace dbe
