#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double long_ms = 1000;
	constexpr double least_ms = 5;
	if (plan.jit_ms < least_ms || plan.execution_ms < 0 || plan.execution_ms >= long_ms) return;
	if (plan.jit_ms < 0.2 * plan.execution_ms) return;
	PlanDraft draft;
	draft.node = &plan.root();
	draft.detail = cat("Compiling ", counted(nonnegative(plan.jit_functions), "function"), " took ", duration(plan.jit_ms), " of ",
					   duration(plan.execution_ms), ".");
	draft.fix = "SET jit = off;";
	draft.saving_ms = plan.jit_ms;
	draft.evidence.put("jit_ms", plan.jit_ms).put("execution_ms", plan.execution_ms);
	report.add(std::move(draft));
}

}  // namespace

extern constexpr PlanFlag jit_overhead_flag{PlanFlagSpec{
	.id = "jit_overhead",
	.title = "Compiling took a good part of the time",
	.why = "Just-in-time compilation pays for long statements. This one is over before it does.",
	.suggestion = "A higher jit_above_cost, or no JIT for short statements.",
	.bad = {R"j({"Plan": {"Node Type": "Aggregate", "Strategy": "Plain", "Plan Rows": 1, "Actual Loops": 1, )j"
			R"j("Actual Rows": 1, "Actual Total Time": 200}, "JIT": {"Functions": 12, "Timing": {"Generation": )j"
			R"j(3, "Total": 120}}, "Execution Time": 205})j"},
	.near_misses = {R"j({"Plan": {"Node Type": "Aggregate", "Strategy": "Plain", "Plan Rows": 1, "Actual Loops": 1, )j"
			R"j("Actual Rows": 1, "Actual Total Time": 4000}, "JIT": {"Functions": 12, "Timing": {"Generation": )j"
			R"j(3, "Total": 120}}, "Execution Time": 4005})j"},
	.run = run,
}};

}  // namespace dbe
