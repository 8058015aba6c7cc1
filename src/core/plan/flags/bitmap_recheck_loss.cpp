#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many = 1000;
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Bitmap Heap Scan") && !node.is_index_scan()) continue;
		if (node.removed_by_recheck < many || node.removed_by_recheck < node.rows || node.lossy_blocks > 0) continue;
		PlanDraft draft;
		draft.node = &node;
		const double found = node.removed_by_recheck + nonnegative(node.rows);
		draft.detail = cat("The index led to ", counted(found, "row"), " of ", table_name(node), ", of which ",
						   percent(node.removed_by_recheck / found), " did not match ",
						   node.recheck_condition.empty() ? node.index_condition : node.recheck_condition, ".");
		if (node.self_ms >= 0) draft.saving_ms = node.self_ms * node.removed_by_recheck / found;
		draft.evidence.put("rows", node.rows).put("rows_removed", node.removed_by_recheck);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag bitmap_recheck_loss_flag{PlanFlagSpec{
	.id = "bitmap_recheck_loss",
	.title = "An index finds many rows that do not match",
	.why = "The index answers for more rows than match. Each of them is fetched from the table to be looked "
		   "at once more.",
	.suggestion = "A more selective pattern, a B-tree with text_pattern_ops where only beginnings are searched, or "
				  "another operator class.",
	.reasons = {"bitmap_lossy"},
	.bad = {"SET enable_seqscan = off; SELECT id FROM visits WHERE url LIKE '%page%1'"},
	.near_misses = {"SET enable_seqscan = off; SELECT id FROM visits WHERE url LIKE '%/page/17%'"},
	.run = run,
}};

}  // namespace dbe
