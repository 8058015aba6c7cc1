#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many = 1000000;
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Materialize") || node.loops <= 1 || node.rows < many) continue;
		const PlanNode* join = plan.parent(node);
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat("The kept rows are read ", counted(node.loops, "time"), ", ", counted(node.rows, "row"), " altogether.");
		if (node.wall_ms >= 0) draft.saving_ms = node.wall_ms + (join == nullptr ? 0 : nonnegative(join->self_ms));
		draft.evidence.put("loops", node.loops).put("rows", node.rows);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag materialize_rescan_flag{PlanFlagSpec{
	.id = "materialize_rescan",
	.title = "A kept result is read over and over",
	.why = "Rows that are kept in memory or on disk are read again for each row of the other side.",
	.suggestion = "A condition that can be hashed, or an index on the inner side.",
	.reasons = {"join_filter_discard", "cartesian_join", "subplan_not_hashed", "nested_loop_inner_seq_scan"},
	.bad = {R"j({"Plan": {"Node Type": "Nested Loop", "Join Type": "Inner", "Join Filter": "(a.code >= )j"
			R"j(b.code)", "Rows Removed by Join Filter": 90000, "Plan Rows": 1900000, "Actual Loops": 1, )j"
			R"j("Actual Rows": 1910000, "Actual Total Time": 900, "Plans": [{"Node Type": "Seq Scan", "Parent )j"
			R"j(Relationship": "Outer", "Relation Name": "a", "Plan Rows": 2000, "Actual Loops": 1, "Actual )j"
			R"j(Rows": 2000, "Actual Total Time": 1}, {"Node Type": "Materialize", "Parent Relationship": )j"
			R"j("Inner", "Plan Rows": 1000, "Actual Loops": 2000, "Actual Rows": 1000, "Actual Total Time": )j"
			R"j(0.1, "Plans": [{"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Relation Name": "b", )j"
			R"j("Plan Rows": 1000, "Actual Loops": 1, "Actual Rows": 1000, "Actual Total Time": 1}]}]}})j"},
	.near_misses = {R"j({"Plan": {"Node Type": "Nested Loop", "Join Type": "Inner", "Join Filter": "(a.code >= )j"
			R"j(b.code)", "Rows Removed by Join Filter": 9000, "Plan Rows": 10000, "Actual Loops": 1, "Actual )j"
			R"j(Rows": 11000, "Actual Total Time": 5, "Plans": [{"Node Type": "Seq Scan", "Parent )j"
			R"j(Relationship": "Outer", "Relation Name": "a", "Plan Rows": 200, "Actual Loops": 1, "Actual )j"
			R"j(Rows": 200, "Actual Total Time": 1}, {"Node Type": "Materialize", "Parent Relationship": )j"
			R"j("Inner", "Plan Rows": 100, "Actual Loops": 200, "Actual Rows": 100, "Actual Total Time": 0.01, )j"
			R"j("Plans": [{"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Relation Name": "b", "Plan )j"
			R"j(Rows": 100, "Actual Loops": 1, "Actual Rows": 100, "Actual Total Time": 1}]}]}})j"},
	.run = run,
}};

}  // namespace dbe
