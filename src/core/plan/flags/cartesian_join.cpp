#include "core/base/text.hpp"
#include "core/plan/advice.hpp"
#include "core/plan/condition.hpp"

namespace dbe {
namespace {

double rows_of(const Plan& plan, const PlanNode& node) {
	return plan.was_run() ? (node.loops > 0 ? node.rows / node.loops : 0) : node.plan_rows;
}

bool is_unconnected(const Plan& plan, const PlanNode& inner) {
	const PlanNode* at = &inner;
	if (at->is("Materialize")) at = plan.outer(*at);
	return at != nullptr && !at->relation.empty() && at->index_condition.empty() && at->recheck_condition.empty() &&
		   (at->is("Seq Scan") || at->is_index_scan());
}

// The conditions hold the two sides to the same constant, and the planner has dropped the join's own.
bool share_constant(const Plan& plan, const PlanNode& outer, const PlanNode& inner) {
	const PlanNode* one = scan_below(plan, outer);
	const PlanNode* other = scan_below(plan, inner);
	if (one == nullptr || other == nullptr) return !outer.is_join();
	for (const std::string_view a : {one->filter, one->index_condition, one->recheck_condition})
		for (const PlanClause& clause : clauses_of(a)) {
			const std::size_t sign = clause.text.find('=');
			if (sign == std::string_view::npos) continue;
			const std::string_view constant = clause.text.substr(sign);
			for (const std::string_view b : {other->filter, other->index_condition})
				if (contains(b, constant)) return true;
		}
	return false;
}

void run(const Plan& plan, PlanReport& report) {
	constexpr double many = 10000;
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Nested Loop") || !node.join_filter.empty() || node.join_type != "Inner") continue;
		const PlanNode* outer = plan.outer(node);
		const PlanNode* inner = plan.inner(node);
		if (outer == nullptr || inner == nullptr || !is_unconnected(plan, *inner)) continue;
		const double outer_rows = rows_of(plan, *outer);
		const double inner_rows = rows_of(plan, *inner);
		if (outer_rows <= 1 || inner_rows <= 1 || outer_rows * inner_rows < many || share_constant(plan, *outer, *inner)) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(counted(outer_rows, "row"), " of ", subject(*outer), " are joined with each of ",
						   counted(inner_rows, "row"), " of ", subject(*inner), ": ", counted(outer_rows * inner_rows, "row"), ".");
		if (node.wall_ms >= 0) draft.saving_ms = nonnegative(node.wall_ms - outer->wall_ms);
		draft.evidence.put("outer_rows", outer_rows).put("inner_rows", inner_rows);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag cartesian_join_flag{PlanFlagSpec{
	.id = "cartesian_join",
	.title = "Each row of one side is joined with each of the other",
	.why = "Nothing connects the two sides. The number of rows is their product, and often DISTINCT or "
		   "GROUP BY hides it above.",
	.suggestion = "See which condition is missing between them.",
	.bad = {"SELECT count(*) FROM countries c, orders o WHERE o.total > 3"},
	.near_misses = {"SELECT count(*) FROM countries a, countries b",
					"SELECT count(*) FROM orders o, generate_series(1, 3) n",
					"SELECT count(*) FROM orders o JOIN countries c ON c.code = 'DE'"},
	.run = run,
}};

}  // namespace dbe
