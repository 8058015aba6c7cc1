#include "core/base/text.hpp"
#include "core/workload/rule.hpp"

namespace dbe {
namespace {

bool may_concern(const WorkloadEntry& e, const WorkloadSums& sums) {
	return is_unstable(e) && e.total_ms >= least_share * sums.total_ms;
}

WorkloadDraft judge(const WorkloadStatement& s, const WorkloadSums& sums) {
	if (waits_by_design(s)) return {};
	const Spread rest = without_slowest(s.numbers);
	WorkloadDraft draft;
	draft.detail = cat(counted(s.numbers.calls, "call"), " of ", in_ms(s.numbers.mean_ms()), " on average deviate by ",
					   in_ms(s.numbers.deviation_ms()), "; the quickest took ", in_ms(s.numbers.min_ms),
					   ", the slowest ", in_ms(s.numbers.max_ms), ".");
	draft.evidence.put("mean_ms", s.numbers.mean_ms())
		.put("deviation_ms", s.numbers.deviation_ms())
		.put("min_ms", s.numbers.min_ms)
		.put("max_ms", s.numbers.max_ms)
		.put("deviation_without_slowest_ms", rest.deviation_ms)
		.put("share_of_time", s.share(sums));
	return draft;
}

}  // namespace

extern constexpr WorkloadRule unstable_time_workload_rule{WorkloadRuleSpec{
	.id = "unstable_time",
	.title = "Times that vary wildly",
	.condition = "20 calls or more of 5 ms or more on average, a deviation of 3 times the mean or more, without the slowest "
				 "call too, and 1 % of the time of all or more.",
	.why = "Most calls are quick and some take many times as long: users call that hanging, and an average hides it.",
	.suggestion = "Compare plans and waits of slow and quick calls: auto_explain, log_lock_waits. Usual causes are locks, a "
				  "plan that changes with the parameters (plan_cache_mode, statistics), and data that is cached at one "
				  "time and not at another.",
	.may_concern = may_concern,
	.judge = judge,
}};

}  // namespace dbe
