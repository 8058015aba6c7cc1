#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	// of the first plan of a session a good part is reading the catalogs
	constexpr double least_ms = 5;
	if (plan.planning_ms < least_ms || plan.execution_ms < 0 || plan.planning_ms < 5 * plan.execution_ms) return;
	PlanDraft draft;
	draft.node = &plan.root();
	draft.detail = cat("Planning took ", duration(plan.planning_ms), " and running ", duration(plan.execution_ms), ".");
	draft.saving_ms = plan.planning_ms;
	draft.evidence.put("planning_ms", plan.planning_ms).put("execution_ms", plan.execution_ms);
	report.add(std::move(draft));
}

}  // namespace

extern constexpr PlanFlag planning_dominates_flag{PlanFlagSpec{
	.id = "planning_dominates",
	.title = "Planning took much longer than running",
	.why = "A statement that is run often and planned each time pays for it each time.",
	.suggestion = "Prepare it, join fewer tables or partitions in it, or lower a statistics target that is higher "
				  "than it has to be.",
	.reasons = {"too_many_partitions"},
	.bad = {R"j({"Plan": {"Node Type": "Result", "Plan Rows": 1, "Actual Loops": 1, "Actual Rows": 1, "Actual )j"
			R"j(Total Time": 0.2}, "Planning Time": 60, "Execution Time": 0.4})j"},
	.near_misses = {R"j({"Plan": {"Node Type": "Result", "Plan Rows": 1, "Actual Loops": 1, "Actual Rows": 1, "Actual )j"
			R"j(Total Time": 0.1}, "Planning Time": 0.6, "Execution Time": 0.1})j"},
	.run = run,
}};

}  // namespace dbe
