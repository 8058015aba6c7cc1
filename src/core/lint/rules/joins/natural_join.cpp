#include "core/lint/report.hpp"

namespace dbe {
namespace {

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const dbe_mark* mark = statement.marks_begin(); mark != statement.marks_end(); mark++) {
		if (mark->kind != DBE_MARK_NATURAL) continue;
		LintDraft draft;
		draft.location = mark->location;
		draft.detail = "NATURAL joins by all columns that have the same name on both sides, today's and "
					   "those that come.";
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule natural_join_rule{LintSpec{
	.id = "natural_join",
	.title = "NATURAL JOIN",
	.group = LintGroup::joins,
	.severity = LintSeverity::bug,
	.why = "A column that is added to both tables, such as created_at or note, joins the condition in "
		   "silence, and rows are gone.",
	.suggestion = "Write JOIN ... USING (...) or ON with the columns that are meant.",
	.bad = {"SELECT orders.id FROM orders NATURAL JOIN customers",
			"SELECT orders.id FROM orders NATURAL LEFT JOIN payments"},
	.near_misses = {"SELECT orders.id FROM orders JOIN customers ON customers.id = orders.customer_id",
					"SELECT lines.quantity FROM order_lines lines JOIN payments USING (order_id)"},
	.run = run,
}};

}  // namespace dbe
