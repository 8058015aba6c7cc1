#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

// As 15 and 16 print it, and as 17 does.
bool has_hashed_not_in(std::string_view filter) {
	return contains(filter, "NOT (hashed SubPlan") || (contains(filter, "NOT (ANY (") && contains(filter, "(hashed SubPlan"));
}

void run(const Plan& plan, PlanReport& report) {
	constexpr double many = 1000;
	for (const PlanNode& node : plan.nodes) {
		const PlanNode* subplan = plan.child(node, "SubPlan");
		if (subplan == nullptr || !has_hashed_not_in(node.filter)) continue;
		if ((plan.was_run() ? subplan->rows : subplan->plan_rows) < many) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat("A hash table of ", counted(plan.was_run() ? subplan->rows : subplan->plan_rows, "value"),
						   " serves ", node.filter, ".");
		if (node.self_ms >= 0) draft.saving_ms = node.self_ms + subplan->wall_ms;
		draft.evidence.put("filter", node.filter);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag hashed_subplan_not_in_flag{PlanFlagSpec{
	.id = "hashed_subplan_not_in",
	.title = "NOT IN is answered by a hash table of all values",
	.why = "NOT IN has to care for nulls. It cannot become a join, take an index or be shared by parallel "
		   "workers, and when the table does not fit it is compared row by row.",
	.suggestion = "NOT EXISTS, where neither side can be null.",
	.bad = {"SELECT count(*) FROM customers WHERE id NOT IN (SELECT customer_id FROM orders WHERE total > "
			"20)"},
	.near_misses = {"SELECT count(*) FROM customers c WHERE NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = "
			"c.id)",
					"SELECT count(*) FROM customers WHERE country NOT IN (SELECT code FROM countries WHERE continent "
			"= 'Europe')"},
	.run = run,
}};

}  // namespace dbe
