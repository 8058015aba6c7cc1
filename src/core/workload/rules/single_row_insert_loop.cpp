#include "core/base/text.hpp"
#include "core/workload/rule.hpp"

namespace dbe {
namespace {

// By numbers alone: one row each time. A busy application inserts one row per request too: so it has to be
// a good part of all that the server does.
bool may_concern(const WorkloadEntry& e, const WorkloadSums& sums) {
	return e.calls >= 100 && e.rows > 0.99 * e.calls && e.rows <= e.calls && e.total_ms >= 0.05 * sums.total_ms;
}

WorkloadDraft judge(const WorkloadStatement& s, const WorkloadSums& sums) {
	if (!s.facts.writes_one_row || s.facts.command != DBE_INSERT) return {};
	WorkloadDraft draft;
	draft.detail = cat(counted(s.numbers.calls, "call"), " inserted one row each, ", in_ms(s.numbers.mean_ms()),
					   " a row; that is ", percent(s.share(sums)), " of the time of all statements.");
	draft.evidence.put("calls", s.numbers.calls).put("rows", s.numbers.rows).put("share_of_time", s.share(sums));
	draft.fix = s.facts.bulk;
	return draft;
}

}  // namespace

extern constexpr WorkloadRule single_row_insert_loop_workload_rule{WorkloadRuleSpec{
	.id = "single_row_insert_loop",
	.title = "Rows inserted one by one",
	.condition = "INSERT of one row of VALUES, 100 calls or more, one row each, 5 % of the time of all statements or more.",
	.why = "Each row takes a round trip, a statement and, outside of a transaction, a flush of WAL.",
	.suggestion = "Where they come together: several rows in VALUES, COPY, or arrays and unnest(); at least one "
				  "transaction around them. One row for each request of a user is as it should be.",
	.needs_facts = true,
	.may_concern = may_concern,
	.judge = judge,
}};

}  // namespace dbe
