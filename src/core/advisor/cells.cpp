#include "core/advisor/cells.hpp"

#include "core/base/text.hpp"
#include "core/reports/cells.hpp"

namespace dbe {
namespace {

Cell known(double number, int decimals) { return number < 0 ? Cell() : Cell::rounded(number, decimals); }

// {"public.\"My Index\"","b"}
Cell array_of(const std::vector<std::string>& texts) {
	if (texts.empty()) return {};
	std::string array = "{";
	for (const std::string& text : texts) {
		append(array, array.size() > 1 ? ",\"" : "\"");
		for (const char c : text) {
			if (c == '"' || c == '\\') array.push_back('\\');
			array.push_back(c);
		}
		array.push_back('"');
	}
	return array + "}";
}

}  // namespace

void add_advice(Call& call, const std::vector<AdviceRow>& rows) {
	std::size_t rank = 0;
	for (const AdviceRow& row : rows)
		call.add_row({cat(++rank), row.action, Cell::or_null(row.table), Cell::or_null(row.index), Cell::or_null(row.ddl),
					  row.reason, size_cell(row.bytes), count_cell(row.bytes), known(row.build_cost, 1), known(row.write_cost, 1),
					  known(row.cost_before, 2), known(row.cost_after, 2),
					  row.saving_share < 0 ? Cell() : Cell::rounded(row.saving_share * 100, 1), Cell::or_null(row.queries),
					  array_of(row.replaces), Cell::or_null(row.confidence)});
}

}  // namespace dbe
