#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many = 1000;
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Foreign Scan") || node.removed_by_filter < many || node.removed_by_filter < 0.9 * rows_seen(node)) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(counted(rows_seen(node), "row"), " of ", table_name(node), " are fetched and ",
						   percent(node.removed_by_filter / rows_seen(node)), " of them thrown away by ", node.filter, ".");
		if (node.self_ms >= 0) draft.saving_ms = node.self_ms * node.removed_by_filter / rows_seen(node);
		draft.evidence.put("rows_fetched", rows_seen(node)).put("rows_removed", node.removed_by_filter);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag foreign_no_pushdown_flag{PlanFlagSpec{
	.id = "foreign_no_pushdown",
	.title = "Rows of another server are fetched to be thrown away",
	.why = "The condition is looked at here, and so all rows come over the network.",
	.suggestion = "Operators and functions that are the same on both sides are sent along; use_remote_estimate "
				  "helps the planner to know.",
	.bad = {R"j({"Plan": {"Node Type": "Foreign Scan", "Relation Name": "parcels", "Filter": "(lower(state) = )j"
			R"j('new'::text)", "Rows Removed by Filter": 40000, "Plan Rows": 90, "Actual Loops": 1, "Actual )j"
			R"j(Rows": 100, "Actual Total Time": 300}})j"},
	.near_misses = {R"j({"Plan": {"Node Type": "Foreign Scan", "Relation Name": "parcels", "Plan Rows": 90, "Actual )j"
			R"j(Loops": 1, "Actual Rows": 100, "Actual Total Time": 3}})j"},
	.run = run,
}};

}  // namespace dbe
