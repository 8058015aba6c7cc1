#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/nulls.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

bool is_count(const Expression& expression) {
	return expression.kind == DBE_AGGREGATE && expression.function != nullptr &&
		   expression.function->is_builtin && expression.function->name.view() == "count";
}

// Who counts in two ways knows the difference.
bool is_only_count(const AnalysedStatement& statement, const Site& of) {
	for (const Site& site : statement.of(DBE_AGGREGATE))
		if (site.query == of.query && site.expression != of.expression && is_count(*site.expression))
			return false;
	return true;
}

const dbe_target* result_of(const Site& site) {
	for (const dbe_target* target : site.query->targets)
		if (target->expression == site.expression && !target->is_junk) return target;
	return nullptr;
}

// A name that speaks of rows: n, total, orders, number_of_orders; not of the column.
bool speaks_of_rows(std::string_view name, const TableColumn& column) {
	const std::string given = lower(name);
	if (equals_any(given, {"n", "count", "cnt", "num", "total", "row_count", "rows", "number", "how_many"}))
		return true;
	const std::string table = lower(column.table->name);
	return equals_any(given, {table, cat("number_of_", table), cat(table, "_count"), cat("num_", table),
							  cat("total_", table), cat("count_of_", table)});
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const Expression& count = *site.expression;
	const auto column = table_column(count.arguments[0]);
	if (!column || !column->is_of(*site.query) || column->column->is_not_null ||
		!column->column->is_known || column->column->null_fraction <= 0 ||
		statement.is_nullable_side(*column->entry) || is_filtered(statement, *site.query, count.arguments[0]))
		return;
	const dbe_target* result = result_of(site);
	if (result == nullptr || !speaks_of_rows(result->name, *column) || !is_only_count(statement, site))
		return;
	LintDraft draft;
	draft.location = count.location;
	draft.object = name_of(*column);
	draft.detail = cat(draft.object, " is null in ", percent(column->column->null_fraction),
					   " of the rows, which this count leaves out.");
	draft.evidence.put("null_fraction", column->column->null_fraction);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_AGGREGATE)) {
		const Expression& count = *site.expression;
		if (site.place == Place::result && site.query->depth == 0 && is_count(count) &&
			!count.is_star && !count.is_distinct && count.filter == nullptr && count.levels_up == 0 && count.arguments.count == 1)
			judge(statement, site, report);
	}
}

}  // namespace

extern constexpr LintRule count_nullable_col_rule{LintSpec{
	.id = "count_nullable_col",
	.title = "Rows counted by a column that has nulls",
	.group = LintGroup::results,
	.severity = LintSeverity::style,
	.why = "count(column) leaves out the rows in which the column is null. Where rows are meant, the number is too "
		   "small, and nobody sees it.",
	.suggestion = "Write count(*) for rows. Where the values are meant, say so in the name of the result.",
	.bad = {"SELECT count(shipped_at) FROM orders WHERE customer_id = 7",
			"SELECT status, count(discount) AS orders FROM orders GROUP BY status"},
	.near_misses = {"SELECT count(shipped_at) AS shipped FROM orders WHERE customer_id = 7",
					"SELECT count(*) AS n, count(shipped_at) AS total FROM orders WHERE customer_id = 7",
					"SELECT c.id, count(o.id) AS n FROM customers c LEFT JOIN orders o ON o.customer_id = c.id GROUP BY c.id",
					"SELECT count(total > 100 OR NULL) AS n FROM orders WHERE customer_id = 7",
					"SELECT count(discount) AS n FROM orders WHERE discount > 5"},
	.run = run,
}};

}  // namespace dbe
