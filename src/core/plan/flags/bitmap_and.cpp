#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many = 1000;
	for (const PlanNode& node : plan.nodes) {
		const PlanNode* heap = plan.parent(node);
		if (!node.is("BitmapAnd") || node.children.size() != 2 || heap == nullptr || heap->loops < 1) continue;
		const PlanNode& one = plan.nodes[static_cast<std::size_t>(node.children[0])];
		const PlanNode& other = plan.nodes[static_cast<std::size_t>(node.children[1])];
		const double smaller = std::min(one.rows, other.rows);
		if (!one.is("Bitmap Index Scan") || !other.is("Bitmap Index Scan")) continue;
		if (smaller < many || heap->rows > 0.1 * smaller) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(quoted(one.index), " gave ", counted(one.rows, "row"), ", ", quoted(other.index), " ",
						   grouped(other.rows), ", and ", grouped(heap->rows), " were in both.");
		draft.fix = composite_index(*heap, {one.index_condition, other.index_condition});
		if (node.wall_ms >= 0) draft.saving_ms = node.wall_ms;
		draft.evidence.put("rows", heap->rows).put("smaller_input", smaller);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag bitmap_and_flag{PlanFlagSpec{
	.id = "bitmap_and",
	.title = "Two indexes are read to find what one could",
	.why = "Each index gives many rows, and few are in both. An index on both columns gives these alone.",
	.suggestion = "One index on both columns.",
	.bad = {R"j({"Plan": {"Node Type": "Bitmap Heap Scan", "Relation Name": "parcels", "Recheck Cond": )j"
			R"j("((depot_id = 7) AND (state = 'new'::text))", "Plan Rows": 40, "Actual Loops": 1, "Actual )j"
			R"j(Rows": 45, "Actual Total Time": 12, "Plans": [{"Node Type": "BitmapAnd", "Parent Relationship": )j"
			R"j("Outer", "Plan Rows": 40, "Actual Loops": 1, "Actual Rows": 0, "Actual Total Time": 11, )j"
			R"j("Plans": [{"Node Type": "Bitmap Index Scan", "Parent Relationship": "Member", "Index Name": )j"
			R"j("parcels_depot_id_idx", "Index Cond": "(depot_id = 7)", "Plan Rows": 5000, "Actual Loops": 1, )j"
			R"j("Actual Rows": 5000, "Actual Total Time": 5}, {"Node Type": "Bitmap Index Scan", "Parent )j"
			R"j(Relationship": "Member", "Index Name": "parcels_state_idx", "Index Cond": "(state = )j"
			R"j('new'::text)", "Plan Rows": 6000, "Actual Loops": 1, "Actual Rows": 6000, "Actual Total Time": )j"
			R"j(5}]}]}})j"},
	.near_misses = {R"j({"Plan": {"Node Type": "Bitmap Heap Scan", "Relation Name": "parcels", "Recheck Cond": )j"
			R"j("((depot_id = 7) AND (state = 'new'::text))", "Plan Rows": 900, "Actual Loops": 1, "Actual )j"
			R"j(Rows": 900, "Actual Total Time": 12, "Plans": [{"Node Type": "BitmapAnd", "Parent )j"
			R"j(Relationship": "Outer", "Plan Rows": 900, "Actual Loops": 1, "Actual Rows": 0, "Actual Total )j"
			R"j(Time": 11, "Plans": [{"Node Type": "Bitmap Index Scan", "Parent Relationship": "Member", "Index )j"
			R"j(Name": "parcels_depot_id_idx", "Index Cond": "(depot_id = 7)", "Plan Rows": 5000, "Actual )j"
			R"j(Loops": 1, "Actual Rows": 5000, "Actual Total Time": 5}, {"Node Type": "Bitmap Index Scan", )j"
			R"j("Parent Relationship": "Member", "Index Name": "parcels_state_idx", "Index Cond": "(state = )j"
			R"j('new'::text)", "Plan Rows": 6000, "Actual Loops": 1, "Actual Rows": 6000, "Actual Total Time": )j"
			R"j(5}]}]}})j"},
	.run = run,
}};

}  // namespace dbe
