#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

bool is_keyed(const Plan& plan, const PlanNode& inner) {
	const PlanNode* at = &inner;
	while (at->is("Memoize") || at->is("Materialize")) {
		at = plan.outer(*at);
		if (at == nullptr) return false;
	}
	return (at->is_index_scan() && !at->index_condition.empty()) || at->is("Bitmap Heap Scan");
}

void run(const Plan& plan, PlanReport& report) {
	constexpr double many = 1000;
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Nested Loop") || node.wall_ms < 0) continue;
		const PlanNode* outer = plan.outer(node);
		const PlanNode* inner = plan.inner(node);
		if (outer == nullptr || inner == nullptr || !is_keyed(plan, *inner)) continue;
		if (outer->rows < many || inner->loops < many) continue;
		const double loop_ms = nonnegative(node.wall_ms - outer->wall_ms);
		if (loop_ms < 0.3 * plan.root().wall_ms) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(label(*inner), " is looked up ", counted(inner->loops, "time"), ", which takes ",
						   duration(loop_ms), "; the planner expected ", counted(outer->expected_rows(), "row"),
						   " on the outer side and got ", grouped(outer->rows), ".");
		draft.follows_estimate = misestimate(*outer) >= 10;
		draft.saving_ms = loop_ms;
		draft.evidence.put("loops", inner->loops).put("outer_rows", outer->rows).put("expected_outer_rows", outer->expected_rows());
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag nested_loop_large_outer_flag{PlanFlagSpec{
	.id = "nested_loop_large_outer",
	.title = "A nested loop looks its inner side up thousands of times",
	.why = "One look-up per row is fast for a few rows. For thousands of them a hash join reads both sides "
		   "once.",
	.suggestion = "Where the outer side was expected to be small, cure the estimate. Else see why no hash join was "
				  "taken: enable_hashjoin, work_mem, random_page_cost, or a condition that cannot be hashed.",
	.reasons = {"nested_loop_misestimate", "nested_loop_inner_seq_scan", "cartesian_join"},
	.bad = {"SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_memoize = off; SELECT "
			"count(o.note) FROM order_lines l JOIN orders o ON o.id = l.order_id"},
	.near_misses = {"SELECT count(*) FROM order_lines l JOIN orders o ON o.id = l.order_id",
					"SELECT o.note FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE l.product_id = 7"},
	.run = run,
}};

}  // namespace dbe
