// dbe.advise_workload_summary(workload, weights, workload_table, budget_bytes, max_indexes, min_gain, time_limit)
#include "core/advisor/arguments.hpp"
#include "core/base/text.hpp"
#include "core/reports/cells.hpp"

namespace dbe::api {

void advise_workload_summary(Call& call) {
	const AdvisedWorkload workload = workload_argument(call);
	const AdviseRequest request = advise_request(call, 3);
	Advisor advisor(call.host(), workload, request);
	const Advice advice = advisor.advise();
	double calls = 0;
	for (const AdvisedStatement& statement : workload.statements) calls += statement.calls;
	const double saved = advice.cost_before > 0 ? (advice.cost_before - advice.cost_after) / advice.cost_before : 0;
	call.add_row({cat(workload.statements.size()), cat(advice.outcomes.size()), cat(advice.skipped.size()), Cell::rounded(calls, 0),
				  Cell::rounded(advice.cost_before, 2), Cell::rounded(advice.cost_after, 2), Cell::rounded(saved * 100, 1),
				  cat(advice.choices.size()), count_cell(advice.bytes), cat(advice.candidate_count), cat(advice.planner_calls),
				  Cell::rounded(advice.elapsed_ms, 1), advice.is_complete ? "t" : "f"});
}

}  // namespace dbe::api
