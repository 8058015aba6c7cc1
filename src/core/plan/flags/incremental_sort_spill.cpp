#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Incremental Sort") || !node.groups_on_disk) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat("Groups of the rows sorted by ", node.sort_key, " took up to ",
						   sized(nonnegative(node.peak_group_kb) * 1024), " on disk.");
		if (node.peak_group_kb > 0) draft.fix = memory_fix(node.peak_group_kb);
		if (node.self_ms >= 0) draft.saving_ms = node.self_ms / 2;
		draft.evidence.put("disk_kb", node.peak_group_kb).put("sort_key", node.sort_key);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag incremental_sort_spill_flag{PlanFlagSpec{
	.id = "incremental_sort_spill",
	.title = "A sort within groups did not fit into memory",
	.why = "Groups of rows that share the presorted columns are larger than work_mem and go through "
		   "temporary files.",
	.suggestion = "More work_mem for this statement, or an index that has all columns of the order.",
	.bad = {R"j({"Plan": {"Node Type": "Incremental Sort", "Plan Rows": 50000, "Actual Loops": 1, "Actual )j"
			R"j(Rows": 50000, "Actual Total Time": 120, "Sort Key": ["depot_id", "weight"], "Presorted Key": )j"
			R"j(["depot_id"], "Full-sort Groups": {"Group Count": 3, "Sort Methods Used": ["quicksort"], "Sort )j"
			R"j(Space Memory": {"Average Sort Space Used": 30, "Peak Sort Space Used": 30}}, "Pre-sorted )j"
			R"j(Groups": {"Group Count": 5, "Sort Methods Used": ["external merge"], "Sort Space Disk": )j"
			R"j({"Average Sort Space Used": 4000, "Peak Sort Space Used": 5000}}, "Plans": [{"Node Type": )j"
			R"j("Index Scan", "Parent Relationship": "Outer", "Relation Name": "parcels", "Index Name": )j"
			R"j("parcels_depot_id_idx", "Plan Rows": 50000, "Actual Loops": 1, "Actual Rows": 50000, "Actual )j"
			R"j(Total Time": 20}]}})j"},
	.near_misses = {R"j({"Plan": {"Node Type": "Incremental Sort", "Plan Rows": 50000, "Actual Loops": 1, "Actual )j"
			R"j(Rows": 50000, "Actual Total Time": 60, "Sort Key": ["depot_id", "weight"], "Presorted Key": )j"
			R"j(["depot_id"], "Full-sort Groups": {"Group Count": 3, "Sort Methods Used": ["quicksort"], "Sort )j"
			R"j(Space Memory": {"Average Sort Space Used": 30, "Peak Sort Space Used": 30}}, "Plans": [{"Node )j"
			R"j(Type": "Index Scan", "Parent Relationship": "Outer", "Relation Name": "parcels", "Index Name": )j"
			R"j("parcels_depot_id_idx", "Plan Rows": 50000, "Actual Loops": 1, "Actual Rows": 50000, "Actual )j"
			R"j(Total Time": 20}]}})j"},
	.run = run,
}};

}  // namespace dbe
