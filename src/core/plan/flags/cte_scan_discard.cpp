#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("CTE Scan") || rows_seen(node) < big_rows || node.removed_by_filter < 0.9 * rows_seen(node)) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(counted(rows_seen(node), "row"), " of ", quoted(node.cte), " are made and ",
						   percent(node.removed_by_filter / rows_seen(node)), " of them thrown away by ", node.filter, ".");
		if (node.wall_ms >= 0) draft.saving_ms = node.wall_ms * node.removed_by_filter / rows_seen(node);
		draft.evidence.put("rows_read", rows_seen(node)).put("rows_removed", node.removed_by_filter);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag cte_scan_discard_flag{PlanFlagSpec{
	.id = "cte_scan_discard",
	.title = "A common table expression is made whole for a few of its rows",
	.why = "What is materialized is made completely before the filter above it is looked at.",
	.suggestion = "NOT MATERIALIZED, or the condition written within it.",
	.bad = {"WITH c AS MATERIALIZED (SELECT id, total FROM orders) SELECT * FROM c WHERE id = 7"},
	.near_misses = {"WITH c AS (SELECT id, total FROM orders) SELECT * FROM c WHERE id = 7"},
	.run = run,
}};

}  // namespace dbe
