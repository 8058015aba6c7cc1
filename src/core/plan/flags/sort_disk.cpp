#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Sort") || !node.sorts_on_disk) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat("Sorting ", counted(node.rows, "row"), " by ", node.sort_key.empty() ? "its key" : node.sort_key,
						   " went through temporary files", node.sort_kb > 0 ? cat(" of ", sized(node.sort_kb * 1024)) : std::string(), ".");
		draft.follows_estimate = !node.children.empty() && is_badly_estimated(plan, node) && misestimate(node) >= 10;
		draft.fix = memory_fix(node.sort_kb);
		draft.saving_ms = node.self_ms < 0 ? -1 : node.self_ms / 2;
		draft.evidence.put("disk_kb", node.sort_kb).put("rows", node.rows).put("sort_key", node.sort_key);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag sort_disk_flag{PlanFlagSpec{
	.id = "sort_disk",
	.title = "A sort did not fit into memory",
	.why = "Rows that do not fit into work_mem are written to temporary files and merged from there.",
	.suggestion = "More work_mem for this statement, fewer and narrower columns in what is sorted, or an index in "
				  "the order that is asked for.",
	.bad = {"SET work_mem = '64kB'; SELECT id, status, note FROM orders ORDER BY note, discount",
			R"j({"Plan": {"Node Type": "Gather Merge", "Plan Rows": 50000, "Actual Loops": 1, "Actual Rows": )j"
			R"j(50000, "Actual Total Time": 90, "Workers Planned": 2, "Workers Launched": 2, "Plans": [{"Node )j"
			R"j(Type": "Sort", "Parent Relationship": "Outer", "Plan Rows": 20833, "Actual Loops": 3, "Actual )j"
			R"j(Rows": 16667, "Actual Total Time": 80, "Sort Method": "quicksort", "Sort Space Type": "Memory", )j"
			R"j("Sort Space Used": 900, "Workers": [{"Worker Number": 0, "Actual Rows": 17000, "Sort Method": )j"
			R"j("external merge", "Sort Space Type": "Disk", "Sort Space Used": 4000}, {"Worker Number": 1, )j"
			R"j("Actual Rows": 16000, "Sort Method": "quicksort", "Sort Space Type": "Memory", "Sort Space )j"
			R"j(Used": 900}]}]}})j"},
	.near_misses = {"SELECT id, status FROM orders WHERE id < 4000 ORDER BY note, discount"},
	.run = run,
}};

}  // namespace dbe
