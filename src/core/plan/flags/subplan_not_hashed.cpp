#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many_loops = 100;
	for (const PlanNode& node : plan.nodes) {
		if (node.role != "SubPlan" || !node.is("Materialize") || node.loops < many_loops) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(node.subplan.empty() ? "A subquery" : node.subplan, " is searched ", counted(node.loops, "time"),
						   ", ", counted(node.rows, "row"), " altogether.");
		if (const PlanNode* user = plan.parent(node); user != nullptr && node.wall_ms >= 0)
			draft.saving_ms = node.wall_ms + nonnegative(user->self_ms);
		draft.evidence.put("loops", node.loops).put("rows", node.rows);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag subplan_not_hashed_flag{PlanFlagSpec{
	.id = "subplan_not_hashed",
	.title = "A list of values is searched from its beginning for each row",
	.why = "The values of NOT IN or ALL did not fit into a hash table and are compared one by one. Twice "
		   "the rows take four times as long.",
	.suggestion = "NOT EXISTS; or so much work_mem that the hash table fits.",
	.bad = {"SET work_mem = '64kB'; SELECT count(*) FROM payments WHERE amount NOT IN (SELECT total FROM "
			"orders WHERE id < 8000) AND id < 400"},
	.near_misses = {"SELECT count(*) FROM customers WHERE id NOT IN (SELECT customer_id FROM orders WHERE total > "
			"499) AND id < 100"},
	.run = run,
}};

}  // namespace dbe
