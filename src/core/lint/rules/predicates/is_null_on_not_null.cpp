#include "core/base/text.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/nulls.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// Grouping sets and the rows of a result that is being written have nulls of their own.
bool is_plain(const Site& site, const Entry& entry) {
	const dbe_sql_table& table = *entry.table;
	return !site.query->has_grouping_sets && site.query->command != DBE_MERGE &&
		   !entry.is_excluded &&
		   !entry.owner->has_grouping_sets && (table.kind == 'r' || table.kind == 'p') &&
		   (!table.has_children || table.kind == 'p' || entry.is_only);
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_NULL_TEST)) {
		if (site.place != Place::where && site.place != Place::join && site.place != Place::having)
			continue;
		const auto column = table_column(site.expression->arguments[0]);
		if (!column || !column->column->is_not_null || !is_plain(site, *column->entry) ||
			may_be_null(statement, *column->expression))
			continue;
		LintDraft draft;
		draft.location = site.expression->location;
		draft.object = name_of(*column);
		draft.detail = cat(draft.object, " is declared NOT NULL: the condition holds for ",
						   site.expression->is_null ? "no row." : "every row.");
		if (site.is_clause && !site.expression->is_null)
			if (const auto edit = without(report.source(), *site.expression)) {
				draft.edits.push_back(*edit);
				draft.level = FixLevel::proved;
			}
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule is_null_on_not_null_rule{LintSpec{
	.id = "is_null_on_not_null",
	.title = "Test for null of a column that has none",
	.group = LintGroup::predicates,
	.severity = LintSeverity::style,
	.why = "The column is declared NOT NULL and no outer join fills it with nulls. The test is always true, or never; "
		   "where it was meant for something else, that is not tested.",
	.suggestion = "Leave the test out, or ask for the column that was meant.",
	.bad = {"SELECT id FROM orders WHERE status IS NOT NULL AND total > 400",
			"SELECT o.id FROM orders o WHERE o.customer_id = 7 AND o.total IS NULL",
			"SELECT c.name, o.total FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE (c.name IS NOT NULL) AND c.is_active"},
	.near_misses = {"SELECT c.name FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.customer_id IS NULL",
					"SELECT id FROM orders WHERE shipped_at IS NULL",
					"SELECT status, sum(total) AS total FROM orders GROUP BY ROLLUP (status) HAVING status IS NOT NULL"},
	.run = run,
}};

}  // namespace dbe
