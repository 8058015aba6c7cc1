#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double factor = 3;
	for (const PlanNode& node : plan.nodes) {
		if (!node.is_parallel_aware || node.relation.empty() || node.worker_count < 2 || node.worker_rows_most < big_rows) continue;
		if (node.worker_rows_most < factor * node.worker_rows_least) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat("Of ", table_name(node), " one worker read ", counted(node.worker_rows_most, "row"), " and another ",
						   grouped(node.worker_rows_least), ".");
		if (node.wall_ms >= 0) draft.saving_ms = node.wall_ms / 2;
		draft.evidence.put("most", node.worker_rows_most).put("least", node.worker_rows_least);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag parallel_skew_flag{PlanFlagSpec{
	.id = "parallel_skew",
	.title = "One parallel worker does most of the work",
	.why = "The others wait for it. The time is that of the busiest one.",
	.suggestion = "See whether one partition or one value has most of the rows.",
	.bad = {R"j({"Plan": {"Node Type": "Gather", "Plan Rows": 50000, "Actual Loops": 1, "Actual Rows": 50000, )j"
			R"j("Actual Total Time": 90, "Workers Planned": 2, "Workers Launched": 2, "Plans": [{"Node Type": )j"
			R"j("Seq Scan", "Parent Relationship": "Outer", "Relation Name": "parcels", "Parallel Aware": true, )j"
			R"j("Plan Rows": 20833, "Actual Loops": 3, "Actual Rows": 16667, "Actual Total Time": 30, )j"
			R"j("Workers": [{"Worker Number": 0, "Actual Rows": 40000, "Actual Loops": 1}, {"Worker Number": 1, )j"
			R"j("Actual Rows": 2000, "Actual Loops": 1}]}]}})j"},
	.near_misses = {R"j({"Plan": {"Node Type": "Gather", "Plan Rows": 50000, "Actual Loops": 1, "Actual Rows": 50000, )j"
			R"j("Actual Total Time": 40, "Workers Planned": 2, "Workers Launched": 2, "Plans": [{"Node Type": )j"
			R"j("Seq Scan", "Parent Relationship": "Outer", "Relation Name": "parcels", "Parallel Aware": true, )j"
			R"j("Plan Rows": 20833, "Actual Loops": 3, "Actual Rows": 16667, "Actual Total Time": 30, )j"
			R"j("Workers": [{"Worker Number": 0, "Actual Rows": 17000, "Actual Loops": 1}, {"Worker Number": 1, )j"
			R"j("Actual Rows": 16000, "Actual Loops": 1}]}]}})j"},
	.run = run,
}};

}  // namespace dbe
