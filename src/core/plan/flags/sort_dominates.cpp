#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Sort") || node.sorts_on_disk || node.share < 0.3 || node.children.empty()) continue;
		const PlanNode& input = plan.nodes[static_cast<std::size_t>(node.children.front())];
		if (input.rows < big_rows) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat("Sorting ", counted(input.rows, "row"), " by ", node.sort_key.empty() ? "its key" : node.sort_key,
						   " takes ", duration(node.self_ms), ", ", percent(node.share), " of the time.");
		draft.saving_ms = node.self_ms;
		draft.evidence.put("rows", input.rows).put("self_ms", node.self_ms).put("sort_key", node.sort_key);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag sort_dominates_flag{PlanFlagSpec{
	.id = "sort_dominates",
	.title = "Most of the time goes into a sort",
	.why = "The rows fit into memory, and putting them in order still takes a good part of the whole time.",
	.suggestion = "An index in the order that is asked for, a LIMIT below the sort, or a collation that compares "
				  "bytes where the order of a language is not needed.",
	.reasons = {"topn_over_big_scan", "distinct_sort_large", "startup_under_limit", "group_misestimate"},
	.bad = {R"j({"Plan": {"Node Type": "Sort", "Plan Rows": 30000, "Actual Loops": 1, "Actual Rows": 30000, "Actual )j"
			R"j(Total Time": 90, "Sort Key": ["name"], "Sort Method": "quicksort", "Sort Space Used": 3100, )j"
			R"j("Sort Space Type": "Memory", "Plans": [{"Node Type": "Seq Scan", "Parent Relationship": )j"
			R"j("Outer", "Relation Name": "parcels", "Plan Rows": 30000, "Actual Loops": 1, "Actual Rows": )j"
			R"j(30000, "Actual Total Time": 10}]}, "Execution Time": 95})j"},
	.near_misses = {"SELECT id FROM orders WHERE id < 500 ORDER BY note",
					"SELECT id FROM orders ORDER BY id"},
	.run = run,
}};

}  // namespace dbe
