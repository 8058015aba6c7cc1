#include "core/checks/common/clock_defaults.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/common/node_tree.hpp"

namespace dbe {
namespace {

// CURRENT_DATE to LOCALTIMESTAMP(n) come first among the SQL value functions.
bool is_time_value(std::string_view node) {
	constexpr double localtimestamp_n = 8;
	return node_name(node) == "SQLVALUEFUNCTION" && node_number(node, "op") <= localtimestamp_n;
}

// now(), transaction_timestamp(), statement_timestamp(), clock_timestamp(), timeofday()
bool calls_clock(std::string_view node) {
	return node_name(node) == "FUNCEXPR" &&
		   equals_any(node_field(node, "funcid"), {"1299", "2647", "2648", "2649", "274"});
}

bool reads_clock(std::string_view expression) {
	bool found = false;
	visit_nodes(expression, [&](std::string_view node) {
		found |= is_time_value(node) || calls_clock(node);
		return !found;
	});
	return found;
}

}  // namespace

ClockDefaults::ClockDefaults(const Catalog& catalog) {
	const auto& defaults = catalog.rows().defaults;
	for (std::uint32_t i = 0; i < defaults.count; i++) {
		const Default& d = defaults.rows[i];
		if (reads_clock(d.expression)) columns_.emplace_back(d.relation, d.column);
	}
	std::sort(columns_.begin(), columns_.end());
}

bool ClockDefaults::has(const Column& column) const {
	return std::binary_search(columns_.begin(), columns_.end(),
							  std::pair(column.relation, column.number));
}

}  // namespace dbe
