#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many = 100000;
	for (const PlanNode& node : plan.nodes) {
		if (node.removed_by_join_filter < many || node.removed_by_join_filter < 10 * node.rows) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(counted(node.removed_by_join_filter, "pair"), " of rows are compared and thrown away by ",
						   node.join_filter, "; ", grouped(node.rows), " are kept.");
		draft.saving_ms = node.self_ms;
		draft.evidence.put("rows_removed", node.removed_by_join_filter).put("rows", node.rows).put("join_filter", node.join_filter);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag join_filter_discard_flag{PlanFlagSpec{
	.id = "join_filter_discard",
	.title = "A join compares far more pairs than it keeps",
	.why = "The condition can neither be hashed nor looked up in an index, and so each row of one side is "
		   "compared with each of the other.",
	.suggestion = "Make the condition an equality of columns, or give the inner side an index for its range; look "
				  "for OR and functions in it.",
	.reasons = {"nested_loop_inner_seq_scan", "cartesian_join"},
	.bad = {"SELECT count(*) FROM products p, products q WHERE p.price < q.price - 898 AND p.id < 2000 AND "
			"q.id < 2000"},
	.near_misses = {"SELECT count(*) FROM products p JOIN products q ON p.price = q.price WHERE p.id < 200 AND q.id "
			"< 200"},
	.run = run,
}};

}  // namespace dbe
