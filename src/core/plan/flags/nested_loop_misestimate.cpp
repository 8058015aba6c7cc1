#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double factor = 10;
	constexpr double many = 100;
	for (const PlanNode& node : plan.nodes) {
		const PlanNode* outer = node.is("Nested Loop") ? plan.outer(node) : nullptr;
		if (outer == nullptr || outer->rows < many || misestimate(*outer) < factor) continue;
		if (outer->rows < outer->expected_rows()) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat("The planner expected ", counted(outer->expected_rows(), "row"), " on the outer side (",
						   label(*outer), ") and ", grouped(outer->rows), " came, each of which looks the inner side up.");
		draft.follows_estimate = true;
		if (node.wall_ms >= 0) draft.saving_ms = nonnegative(node.wall_ms - outer->wall_ms);
		draft.evidence.put("expected_rows", outer->expected_rows()).put("rows", outer->rows);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag nested_loop_misestimate_flag{PlanFlagSpec{
	.id = "nested_loop_misestimate",
	.title = "A nested loop was chosen for fewer rows than came",
	.why = "The planner expected few rows on the outer side, for which a nested loop is best, and many "
		   "came.",
	.suggestion = "Cure the estimate of the outer side, beginning with the scan that went wrong first.",
	.bad = {R"j({"Plan": {"Node Type": "Nested Loop", "Join Type": "Inner", "Plan Rows": 1, "Actual Loops": 1, )j"
			R"j("Actual Rows": 700, "Actual Total Time": 90, "Plans": [{"Node Type": "Index Scan", "Parent )j"
			R"j(Relationship": "Outer", "Relation Name": "parcels", "Index Name": "parcels_state_idx", "Index )j"
			R"j(Cond": "(state = 'new'::text)", "Plan Rows": 2, "Actual Loops": 1, "Actual Rows": 700, "Actual )j"
			R"j(Total Time": 3}, {"Node Type": "Index Scan", "Parent Relationship": "Inner", "Relation Name": )j"
			R"j("depots", "Index Name": "depots_pkey", "Index Cond": "(id = parcels.depot_id)", "Plan Rows": 1, )j"
			R"j("Actual Loops": 700, "Actual Rows": 1, "Actual Total Time": 0.1}]}})j"},
	.near_misses = {R"j({"Plan": {"Node Type": "Nested Loop", "Join Type": "Inner", "Plan Rows": 1, "Actual Loops": 1, )j"
			R"j("Actual Rows": 30, "Actual Total Time": 2, "Plans": [{"Node Type": "Index Scan", "Parent )j"
			R"j(Relationship": "Outer", "Relation Name": "parcels", "Index Name": "parcels_state_idx", "Index )j"
			R"j(Cond": "(state = 'new'::text)", "Plan Rows": 2, "Actual Loops": 1, "Actual Rows": 30, "Actual )j"
			R"j(Total Time": 1}, {"Node Type": "Index Scan", "Parent Relationship": "Inner", "Relation Name": )j"
			R"j("depots", "Index Name": "depots_pkey", "Index Cond": "(id = parcels.depot_id)", "Plan Rows": 1, )j"
			R"j("Actual Loops": 30, "Actual Rows": 1, "Actual Total Time": 0.01}]}})j"},
	.run = run,
}};

}  // namespace dbe
