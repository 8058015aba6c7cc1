#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many_loops = 100;
	for (const PlanNode& node : plan.nodes) {
		if (node.role != "SubPlan" || node.loops < many_loops || node.wall_ms < 0) continue;
		if (node.wall_ms < 0.2 * plan.root().wall_ms) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(node.subplan.empty() ? "A subquery" : node.subplan, " is run ", counted(node.loops, "time"),
						   ", which takes ", duration(node.wall_ms), " of ", duration(plan.root().wall_ms), ".");
		draft.saving_ms = node.wall_ms;
		draft.evidence.put("loops", node.loops).put("ms", node.wall_ms);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag correlated_subplan_flag{PlanFlagSpec{
	.id = "correlated_subplan",
	.title = "A subquery is run once for each row",
	.why = "The subquery depends on the row and so is run for each of them. The time is the product of "
		   "both.",
	.suggestion = "Join a grouped subquery, use LATERAL, or give the column that the subquery is looked up by an "
				  "index.",
	.reasons = {"subplan_not_hashed"},
	.bad = {"SELECT c.id, (SELECT max(p.amount) FROM payments p WHERE p.order_id = c.id) FROM customers c"},
	.near_misses = {"SELECT c.id, (SELECT count(*) FROM countries) FROM customers c",
					"SELECT c.id, (SELECT max(p.amount) FROM payments p WHERE p.order_id = c.id) FROM customers c "
			"WHERE c.id < 20"},
	.run = run,
}};

}  // namespace dbe
