#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

// A page takes an entry of some 64 bytes in the bitmap.
constexpr double kb_per_page = 0.064;

void run(const Plan& plan, PlanReport& report) {
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Bitmap Heap Scan") || node.lossy_blocks <= 0) continue;
		const double pages = node.lossy_blocks + nonnegative(node.exact_blocks);
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(grouped(node.lossy_blocks), " of ", counted(pages, "page"), " of ", table_name(node),
						   " were looked through, as the bitmap did not fit; ",
						   counted(nonnegative(node.removed_by_recheck), "row"), " were read and thrown away.");
		draft.fix = memory_fix(pages * kb_per_page);
		draft.follows_estimate = misestimate(node) >= 10;
		if (node.self_ms >= 0) draft.saving_ms = node.self_ms * node.lossy_blocks / pages;
		draft.evidence.put("lossy_pages", node.lossy_blocks).put("exact_pages", node.exact_blocks);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag bitmap_lossy_flag{PlanFlagSpec{
	.id = "bitmap_lossy",
	.title = "A bitmap was too large to remember single rows",
	.why = "Where work_mem does not hold the bitmap, it remembers pages only, and all rows of these are "
		   "looked at again.",
	.suggestion = "More work_mem for this statement, a narrower condition, or an index that has all of its "
				  "columns.",
	.bad = {R"j({"Plan": {"Node Type": "Bitmap Heap Scan", "Relation Name": "parcels", "Recheck Cond": "(weight )j"
			R"j(> 20)", "Rows Removed by Index Recheck": 90000, "Exact Heap Blocks": 700, "Lossy Heap Blocks": )j"
			R"j(9000, "Plan Rows": 50000, "Actual Loops": 1, "Actual Rows": 50000, "Actual Total Time": 200, )j"
			R"j("Plans": [{"Node Type": "Bitmap Index Scan", "Parent Relationship": "Outer", "Index Name": )j"
			R"j("parcels_weight_idx", "Index Cond": "(weight > 20)", "Plan Rows": 50000, "Actual Loops": 1, )j"
			R"j("Actual Rows": 50000, "Actual Total Time": 10}]}})j"},
	.near_misses = {R"j({"Plan": {"Node Type": "Bitmap Heap Scan", "Relation Name": "parcels", "Recheck Cond": "(weight )j"
			R"j(> 20)", "Rows Removed by Index Recheck": 0, "Exact Heap Blocks": 9700, "Lossy Heap Blocks": 0, )j"
			R"j("Plan Rows": 50000, "Actual Loops": 1, "Actual Rows": 50000, "Actual Total Time": 50, "Plans": )j"
			R"j([{"Node Type": "Bitmap Index Scan", "Parent Relationship": "Outer", "Index Name": )j"
			R"j("parcels_weight_idx", "Index Cond": "(weight > 20)", "Plan Rows": 50000, "Actual Loops": 1, )j"
			R"j("Actual Rows": 50000, "Actual Total Time": 10}]}})j"},
	.run = run,
}};

}  // namespace dbe
