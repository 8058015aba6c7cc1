#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"
#include "core/lint/writing.hpp"

namespace dbe {
namespace {

bool assigns_itself(const Query& query, const dbe_target& target) {
	const Expression& value = *target.expression;
	return value.kind == DBE_COLUMN && value.entry == query.result && value.column == target.number;
}

bool assigns_only_itself(const Query& query) {
	bool any = false;
	for (const dbe_target* target : query.targets) {
		if (target->is_junk) continue;
		if (!assigns_itself(query, *target)) return false;
		any = true;
	}
	return any;
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		if (query->command != DBE_UPDATE || query->result == nullptr ||
			query->result->table == nullptr || query->result->table->has_triggers ||
			!assigns_only_itself(*query))
			continue;
		LintDraft draft;
		draft.location = place_of_result(statement, *query);
		draft.object = name_of(*query->result->table);
		draft.detail = cat("Every column that is set keeps its value, and each row of ", draft.object,
						   " that passes is written anew all the same.");
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule update_self_assign_rule{LintSpec{
	.id = "update_self_assign",
	.title = "UPDATE that sets columns to themselves",
	.group = LintGroup::writing,
	.severity = LintSeverity::performance,
	.why = "A new version of the row, WAL and entries in indexes for nothing; the old version waits for VACUUM.",
	.suggestion = "Leave the UPDATE out. To lock rows, SELECT ... FOR UPDATE says so.",
	.bad = {"UPDATE customers SET note = note WHERE id = 3",
			"UPDATE customers SET note = note, email = customers.email WHERE country = 'FR'"},
	.near_misses = {"UPDATE customers SET note = name WHERE id = 3",
					"UPDATE customers SET name = name || '!' WHERE id = 3",
					"UPDATE customers SET note = note, email = lower(email) WHERE id = 3"},
	.run = run,
}};

}  // namespace dbe
