#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Hash Join") || node.join_type != "Inner" || node.cut_short) continue;
		const PlanNode* outer = plan.outer(node);
		const PlanNode* inner = plan.inner(node);
		if (outer == nullptr || inner == nullptr || outer->loops != 1 || inner->loops != 1) continue;
		if (inner->rows < big_rows || inner->rows < 2 * outer->rows) continue;
		// that the smaller side is the wider one, or keys of which few differ, are reasons of the planner's own
		if (inner->expected_rows() > outer->expected_rows()) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat("The side that is hashed had ", counted(inner->rows, "row"), " and the other one ",
						   grouped(outer->rows), "; the planner expected ", grouped(inner->expected_rows()), " and ",
						   grouped(outer->expected_rows()), ".");
		draft.follows_estimate = true;
		if (inner->self_ms >= 0) draft.saving_ms = inner->self_ms;
		draft.evidence.put("hashed_rows", inner->rows).put("other_rows", outer->rows);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag hash_build_larger_flag{PlanFlagSpec{
	.id = "hash_build_larger",
	.title = "A hash join has hashed the larger side",
	.why = "The side that is hashed should be the smaller one. The planner took the larger one for it.",
	.suggestion = "Cure the estimate of the side that is hashed.",
	.bad = {R"j({"Plan": {"Node Type": "Hash Join", "Join Type": "Inner", "Hash Cond": "(parcels.depot_id = )j"
			R"j(depots.id)", "Plan Rows": 5000, "Actual Loops": 1, "Actual Rows": 5000, "Actual Total Time": )j"
			R"j(100, "Plans": [{"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Relation Name": )j"
			R"j("parcels", "Plan Rows": 5000, "Actual Loops": 1, "Actual Rows": 5000, "Actual Total Time": 10}, )j"
			R"j({"Node Type": "Hash", "Parent Relationship": "Inner", "Plan Rows": 4000, "Actual Loops": 1, )j"
			R"j("Actual Rows": 30000, "Actual Total Time": 60, "Hash Buckets": 32768, "Original Hash Buckets": )j"
			R"j(32768, "Hash Batches": 1, "Original Hash Batches": 1, "Peak Memory Usage": 2000, "Plans": )j"
			R"j([{"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Relation Name": "depots", "Plan )j"
			R"j(Rows": 4000, "Actual Loops": 1, "Actual Rows": 30000, "Actual Total Time": 30}]}]}})j"},
	.near_misses = {R"j({"Plan": {"Node Type": "Hash Join", "Join Type": "Left", "Hash Cond": "(parcels.depot_id = )j"
			R"j(depots.id)", "Plan Rows": 5000, "Actual Loops": 1, "Actual Rows": 5000, "Actual Total Time": )j"
			R"j(100, "Plans": [{"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Relation Name": )j"
			R"j("parcels", "Plan Rows": 5000, "Actual Loops": 1, "Actual Rows": 5000, "Actual Total Time": 10}, )j"
			R"j({"Node Type": "Hash", "Parent Relationship": "Inner", "Plan Rows": 30000, "Actual Loops": 1, )j"
			R"j("Actual Rows": 30000, "Actual Total Time": 60, "Hash Buckets": 32768, "Original Hash Buckets": )j"
			R"j(32768, "Hash Batches": 1, "Original Hash Batches": 1, "Peak Memory Usage": 2000, "Plans": )j"
			R"j([{"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Relation Name": "depots", "Plan )j"
			R"j(Rows": 30000, "Actual Loops": 1, "Actual Rows": 30000, "Actual Total Time": 30}]}]}})j"},
	.run = run,
}};

}  // namespace dbe
