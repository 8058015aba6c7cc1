#include "core/lint/columns.hpp"
#include "core/base/text.hpp"
#include "core/lint/report.hpp"
#include "core/lint/writing.hpp"

namespace dbe {
namespace {

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		if (query->command != DBE_DELETE || !writes_all_rows(statement, *query)) continue;
		LintDraft draft;
		draft.location = place_of_result(statement, *query);
		draft.object = name_of(*query->result->table);
		draft.detail = cat("All rows of ", draft.object, " are deleted",
						   rows_in_words(*query->result->table), ".");
		draft.evidence.put("rows", query->result->table->tuples);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule delete_no_where_rule{LintSpec{
	.id = "delete_no_where",
	.title = "DELETE without WHERE",
	.group = LintGroup::writing,
	.severity = LintSeverity::bug,
	.why = "Every row is gone with the next commit, and rows that refer to them with ON DELETE CASCADE too.",
	.suggestion = "Add the condition. Where all rows are meant and no trigger needs to see them, TRUNCATE takes "
				  "milliseconds.",
	.bad = {"DELETE FROM payments", "DELETE FROM payments WHERE true",
			"WITH gone AS (DELETE FROM payments RETURNING id) SELECT count(*) AS n FROM gone"},
	.near_misses = {"DELETE FROM payments WHERE id = 5",
					"DELETE FROM payments USING orders o WHERE o.id = payments.order_id AND o.status = 'void'"},
	.run = run,
}};

}  // namespace dbe
