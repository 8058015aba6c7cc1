#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Unique") || node.children.empty() || node.cut_short) continue;
		const PlanNode& sort = plan.nodes[static_cast<std::size_t>(node.children.front())];
		if (!sort.is("Sort") || sort.rows < big_rows || node.rows > 0.1 * sort.rows) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(counted(sort.rows, "row"), " are sorted by ", sort.sort_key, ", and ", grouped(node.rows), " are left.");
		if (sort.self_ms >= 0) draft.saving_ms = sort.self_ms + nonnegative(node.self_ms);
		draft.evidence.put("rows_sorted", sort.rows).put("rows", node.rows);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag distinct_sort_large_flag{PlanFlagSpec{
	.id = "distinct_sort_large",
	.title = "Many rows are sorted to throw most of them away as duplicates",
	.why = "DISTINCT by sorting puts all rows in order first. Often the duplicates come from a join that "
		   "only asks whether something exists.",
	.suggestion = "EXISTS in place of the join, or an index that has the columns in order.",
	.bad = {"SET enable_hashagg = off; SELECT DISTINCT status, total > 100 FROM orders"},
	.near_misses = {"SELECT DISTINCT continent FROM countries"},
	.run = run,
}};

}  // namespace dbe
