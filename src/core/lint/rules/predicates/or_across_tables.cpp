#include <algorithm>
#include <vector>

#include "core/base/text.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/or_arms.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// One search of one table per arm, each by an index; of two tables at least.
std::vector<TableColumn> searches_of(const Expression& condition, const Query& query) {
	std::vector<TableColumn> columns;
	for (const Expression* arm : condition.arguments) {
		const auto column = arm->kind == DBE_NULL_TEST ? std::nullopt : searched_column(*arm);
		if (!column || !column->is_of(query) || !is_large(*column->table) ||
			leading_index(*column->table, column->column->number) == nullptr)
			return {};
		columns.push_back(*column);
	}
	const bool is_one_table = std::all_of(columns.begin(), columns.end(),
										  [&](const TableColumn& column) {
		return column.entry == columns.front().entry;
	});
	if (is_one_table) columns.clear();
	return columns;
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	if (site.query->limit != nullptr || !is_written(statement, *site.expression, "or")) return;
	const std::vector<TableColumn> columns = searches_of(*site.expression, *site.query);
	if (columns.empty()) return;
	for (const Entry* entry : site.query->entries)
		if (entry->table != nullptr &&
			is_found_otherwise(statement, *site.query, *entry, *site.expression))
			return;
	const auto other = std::find_if(columns.begin(), columns.end(), [&](const TableColumn& column) {
		return column.entry != columns.front().entry;
	});
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(columns.front());
	draft.detail = cat("The OR asks of ", name_of(columns.front()), " and of ", name_of(*other),
					   ", two tables: no index on either serves it, and it is tested after the join of all rows.");
	add_union(statement, site, report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_OR))
		if (site.is_clause && site.place == Place::where) judge(statement, site, report);
}

}  // namespace

extern constexpr LintRule or_across_tables_rule{LintSpec{
	.id = "or_across_tables",
	.title = "OR over columns of different tables",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "A condition of one table finds its rows before the join. One that needs two tables waits until they are "
		   "joined in full.",
	.suggestion = "Write each side as a statement of its own and join the results by UNION, where a key is among the columns, "
				  "or by UNION ALL with AND (first side) IS NOT TRUE in the second.",
	.bad = {"SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.total = 400.5 OR c.name = 'Name 7'",
			"SELECT o.id, c.name FROM orders o, customers c WHERE c.id = o.customer_id AND (c.birthday = '1951-01-01' OR o.ordered_on = '2024-02-02')"},
	.near_misses = {"SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.name = 'Name 7' OR c.birthday = '1951-01-01'",
					"SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.id = 7 AND (o.total = 400.5 OR c.name = 'Name 7')",
					"SELECT c.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.id IS NULL OR c.name = 'Name 7'"},
	.run = run,
}};

}  // namespace dbe
