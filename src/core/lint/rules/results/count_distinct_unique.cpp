#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/determined.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// Joined with nothing but rows that its own row tells: parents.
bool comes_once(const AnalysedStatement& statement, const Query& query, const TableColumn& key) {
	std::vector<const Entry*> tables;
	if (!is_inner_join_of_tables(query, tables)) return false;
	DeterminedColumns determined(statement, query);
	determined.add(*key.expression);
	determined.close();
	return std::all_of(tables.begin(), tables.end(),
					   [&](const Entry* entry) { return determined.has_row(*entry); });
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const Expression& count = *site.expression;
	const Query& query = *site.query;
	if (count.levels_up > 0) return;
	const auto column = table_column(count.arguments[0]);
	if (!column || !column->is_of(query) || !column->column->is_not_null ||
		!has_whole_keys(*column->entry) || !holds_key(*column->table, {column->column->number}) ||
		!comes_once(statement, query, *column))
		return;
	LintDraft draft;
	draft.location = count.location;
	draft.object = name_of(*column);
	draft.detail = cat("No two rows have the same ", draft.object,
					   ": all values are sorted to find that none comes twice.");
	if (const auto span = report.source().span_of(count)) {
		draft.edits.push_back({*span, "count(*)"});
		draft.level = FixLevel::proved;
	}
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_AGGREGATE)) {
		const Expression& count = *site.expression;
		if (count.is_distinct && count.function != nullptr && count.function->is_builtin &&
			count.function->name.view() == "count" && count.arguments.count == 1)
			judge(statement, site, report);
	}
}

}  // namespace

extern constexpr LintRule count_distinct_unique_rule{LintSpec{
	.id = "count_distinct_unique",
	.title = "count(DISTINCT ...) of a key",
	.group = LintGroup::results,
	.severity = LintSeverity::performance,
	.why = "DISTINCT inside an aggregate sorts the values of each group and keeps parallel workers out. A unique "
		   "column without nulls has as many values as there are rows.",
	.suggestion = "Write count(*).",
	.bad = {"SELECT c.country, count(DISTINCT o.id) AS n FROM orders o JOIN customers c ON c.id = o.customer_id GROUP BY c.country",
			"SELECT count(DISTINCT id) AS n FROM orders WHERE status = 'new'",
			"SELECT country, count(DISTINCT c.id) AS n FROM customers c GROUP BY country"},
	.near_misses = {"SELECT count(DISTINCT customer_id) AS n FROM orders",
					"SELECT count(DISTINCT email) AS n FROM customers",
					"SELECT count(DISTINCT o.id) AS n FROM orders o JOIN order_lines l ON l.order_id = o.id",
					"SELECT count(DISTINCT order_id) AS n FROM order_lines"},
	.run = run,
}};

}  // namespace dbe
