#include "core/base/text.hpp"
#include "core/workload/rule.hpp"

namespace dbe {
namespace {

// As for inserts: it has to be a good part of all that the server does.
bool may_concern(const WorkloadEntry& e, const WorkloadSums& sums) {
	return e.calls >= 100 && e.rows > 0.99 * e.calls && e.rows <= e.calls && e.total_ms >= 0.05 * sums.total_ms;
}

WorkloadDraft judge(const WorkloadStatement& s, const WorkloadSums& sums) {
	if (!s.facts.writes_one_row || s.facts.command != DBE_UPDATE) return {};
	WorkloadDraft draft;
	draft.detail = cat(counted(s.numbers.calls, "call"), " updated one row each by its key, ",
					   in_ms(s.numbers.mean_ms()), " a row; that is ", percent(s.share(sums)),
					   " of the time of all statements.");
	draft.evidence.put("calls", s.numbers.calls).put("rows", s.numbers.rows).put("share_of_time", s.share(sums));
	return draft;
}

}  // namespace

extern constexpr WorkloadRule single_row_update_loop_workload_rule{WorkloadRuleSpec{
	.id = "single_row_update_loop",
	.title = "Rows updated one by one",
	.condition = "UPDATE of the row of a key, 100 calls or more, one row each, 5 % of the time of all statements or more.",
	.why = "Each row takes a round trip, a statement and, outside of a transaction, a flush of WAL.",
	.suggestion = "Where they come together: UPDATE t SET c = v.c FROM unnest($1::bigint[], $2::text[]) AS v (id, c) "
				  "WHERE t.id = v.id, or one UPDATE with the condition that found the rows.",
	.needs_facts = true,
	.may_concern = may_concern,
	.judge = judge,
}};

}  // namespace dbe
