#include "core/base/text.hpp"
#include "core/workload/rule.hpp"

namespace dbe {
namespace {

bool may_concern(const WorkloadEntry& e, const WorkloadSums& sums) {
	return sums.counts_jit && e.calls >= least_calls && e.jit_ms > 0 && e.jit_ms >= 0.3 * e.total_ms &&
		   e.jit_ms >= least_share * sums.total_ms;
}

WorkloadDraft judge(const WorkloadStatement& s, const WorkloadSums& sums) {
	WorkloadDraft draft;
	draft.detail = cat("Of ", in_ms(s.numbers.mean_ms()), " a call JIT compilation took ",
					   in_ms(s.numbers.per_call(s.numbers.jit_ms)), " (", percent(s.numbers.jit_ms / s.numbers.total_ms),
					   "), in ", counted(s.numbers.calls, "call"), ".");
	draft.evidence.put("jit_ms", s.numbers.jit_ms)
		.put("exec_ms", s.numbers.total_ms)
		.put("calls", s.numbers.calls)
		.put("share_of_time", s.share(sums));
	return draft;
}

}  // namespace

extern constexpr WorkloadRule jit_heavy_workload_rule{WorkloadRuleSpec{
	.id = "jit_heavy",
	.title = "Time spent on JIT compilation",
	.condition = "20 calls or more, 30 % of the execution time or more for JIT, and 1 % of the time of all statements; needs "
				 "pg_stat_statements 1.10.",
	.why = "The server compiles expressions of plans that it takes for expensive. Where it overestimates them, the "
		   "compilation costs more than it saves, at each call again.",
	.suggestion = "Correct the estimates, raise jit_above_cost, or switch it off for the role: ALTER ROLE ... SET jit = off.",
	.may_concern = may_concern,
	.judge = judge,
}};

}  // namespace dbe
