// dbe.advise_indexes(workload, weights, workload_table, budget_bytes, max_indexes, min_gain, include_drops, time_limit)
#include "core/advisor/arguments.hpp"
#include "core/advisor/cells.hpp"
#include "core/advisor/existing.hpp"

namespace dbe::api {

void advise_indexes(Call& call) {
	const AdvisedWorkload workload = workload_argument(call);
	const AdviseRequest request = advise_request(call, 3);
	Advisor advisor(call.host(), workload, request);
	const Advice advice = advisor.advise();
	std::vector<AdviceRow> rows = report_of(call.host(), advisor, advice);
	if (call.flag(6).value_or(true) && !advice.is_late) add_idle_indexes(call, advisor, rows);
	add_advice(call, rows);
}

}  // namespace dbe::api
