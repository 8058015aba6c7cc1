#include "core/lint/columns.hpp"
#include "core/base/text.hpp"
#include "core/lint/report.hpp"
#include "core/lint/writing.hpp"

namespace dbe {
namespace {

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		if (query->command != DBE_UPDATE || !writes_all_rows(statement, *query)) continue;
		LintDraft draft;
		draft.location = place_of_result(statement, *query);
		draft.object = name_of(*query->result->table);
		draft.detail = cat("All rows of ", draft.object, " are changed",
						   rows_in_words(*query->result->table), ".");
		draft.evidence.put("rows", query->result->table->tuples);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule update_no_where_rule{LintSpec{
	.id = "update_no_where",
	.title = "UPDATE without WHERE",
	.group = LintGroup::writing,
	.severity = LintSeverity::bug,
	.why = "Every row is written anew and locked until the transaction ends. Where it was not meant, the "
		   "old values are gone.",
	.suggestion = "Add the condition. Where all rows are meant, do it in batches by key.",
	.bad = {"UPDATE customers SET is_active = false",
			"UPDATE customers SET is_active = false WHERE true",
			"UPDATE customers SET is_active = false WHERE 1 = 1"},
	.near_misses = {"UPDATE customers SET is_active = false WHERE id = 7",
					"UPDATE orders SET status = 'late' WHERE created_at < now() - interval '3 days'",
					"UPDATE orders SET note = c.note FROM customers c WHERE c.id = orders.customer_id"},
	.run = run,
}};

}  // namespace dbe
