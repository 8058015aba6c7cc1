#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	for (const PlanNode& node : plan.nodes) {
		if (!node.was_run() || node.workers_launched < 0 || node.workers_launched >= node.workers_planned) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(node.workers_launched, " of ", counted(node.workers_planned, "worker"), " were launched.");
		if (node.wall_ms >= 0)
			draft.saving_ms = node.wall_ms * (1 - (node.workers_launched + 1) / (node.workers_planned + 1));
		draft.evidence.put("planned", node.workers_planned).put("launched", node.workers_launched);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag workers_not_launched_flag{PlanFlagSpec{
	.id = "workers_not_launched",
	.title = "Fewer parallel workers ran than were planned",
	.why = "The plan was made for more processes than the server could give. Alone it may have been made "
		   "otherwise.",
	.suggestion = "max_parallel_workers and max_worker_processes are used up: raise them, or plan fewer workers "
				  "per statement.",
	.bad = {R"j({"Plan": {"Node Type": "Gather", "Plan Rows": 50000, "Actual Loops": 1, "Actual Rows": 50000, )j"
			R"j("Actual Total Time": 90, "Workers Planned": 2, "Workers Launched": 0, "Plans": [{"Node Type": )j"
			R"j("Seq Scan", "Parent Relationship": "Outer", "Relation Name": "parcels", "Parallel Aware": true, )j"
			R"j("Plan Rows": 20833, "Actual Loops": 1, "Actual Rows": 50000, "Actual Total Time": 80}]}})j"},
	.near_misses = {R"j({"Plan": {"Node Type": "Gather", "Plan Rows": 50000, "Actual Loops": 1, "Actual Rows": 50000, )j"
			R"j("Actual Total Time": 40, "Workers Planned": 2, "Workers Launched": 2, "Plans": [{"Node Type": )j"
			R"j("Seq Scan", "Parent Relationship": "Outer", "Relation Name": "parcels", "Parallel Aware": true, )j"
			R"j("Plan Rows": 20833, "Actual Loops": 3, "Actual Rows": 16667, "Actual Total Time": 30}]}})j"},
	.run = run,
}};

}  // namespace dbe
