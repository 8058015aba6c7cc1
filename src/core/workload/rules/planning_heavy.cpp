#include "core/base/text.hpp"
#include "core/workload/rule.hpp"

namespace dbe {
namespace {

bool may_concern(const WorkloadEntry& e, const WorkloadSums& sums) {
	return e.calls >= 100 && e.plan_ms > e.total_ms && e.plan_ms >= least_share * sums.total_ms;
}

WorkloadDraft judge(const WorkloadStatement& s, const WorkloadSums& sums) {
	WorkloadDraft draft;
	draft.detail = cat("Each of ", counted(s.numbers.calls, "call"), " was planned for ",
					   in_ms(s.numbers.per_call(s.numbers.plan_ms)), " and ran for ", in_ms(s.numbers.mean_ms()), ".");
	draft.evidence.put("plan_ms", s.numbers.plan_ms)
		.put("exec_ms", s.numbers.total_ms)
		.put("calls", s.numbers.calls)
		.put("share_of_time", s.share(sums));
	return draft;
}

}  // namespace

extern constexpr WorkloadRule planning_heavy_workload_rule{WorkloadRuleSpec{
	.id = "planning_heavy",
	.title = "Planning takes longer than the execution",
	.condition = "100 calls or more, more time for planning than for execution, and as much as 1 % of the execution time of all "
				 "statements; needs pg_stat_statements.track_planning.",
	.why = "More than half of the statement's time goes into finding out the same thing again.",
	.suggestion = "Prepare it once for each connection; on partitioned tables put the partition key into the WHERE.",
	.may_concern = may_concern,
	.judge = judge,
}};

}  // namespace dbe
