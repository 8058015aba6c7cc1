#include "core/base/text.hpp"
#include "core/plan/advice.hpp"
#include "core/plan/condition.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many_loops = 10;
	for (const PlanNode& node : plan.nodes) {
		const PlanNode* inner = node.is("Nested Loop") ? plan.inner(node) : nullptr;
		if (inner == nullptr || !inner->is("Seq Scan") || inner->loops < many_loops) continue;
		if (rows_seen(*inner) / inner->loops < big_rows) continue;
		PlanDraft draft;
		draft.node = inner;
		draft.detail = cat(table_name(*inner), " with ", counted(rows_seen(*inner) / inner->loops, "row"), " is read ",
						   counted(inner->loops, "time"), ", once for each row of the outer side.");
		const std::string_view column = join_column(node.join_filter, inner->alias.empty() ? inner->relation : inner->alias);
		if (!column.empty()) draft.fix = index_for(plan, *inner, {}, column).fix;
		const PlanNode* outer = plan.outer(node);
		draft.follows_estimate = outer != nullptr && misestimate(*outer) >= 10;
		if (inner->wall_ms >= 0) draft.saving_ms = inner->wall_ms;
		draft.evidence.put("loops", inner->loops).put("rows_read", rows_seen(*inner)).put("condition", node.join_filter);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag nested_loop_inner_seq_scan_flag{PlanFlagSpec{
	.id = "nested_loop_inner_seq_scan",
	.title = "A nested loop reads its whole inner table for each outer row",
	.why = "The time is the product of both sides: twice the rows take four times as long.",
	.suggestion = "An index on the join column of the inner table, or a condition that a hash join can take.",
	.bad = {"SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off; SELECT "
			"count(v.id) FROM order_lines l JOIN visits v ON v.seconds = l.line * 1000 WHERE l.order_id < 20"},
	.near_misses = {"SELECT v.id FROM order_lines l JOIN visits v ON v.id = l.product_id WHERE l.order_id = 20"},
	.run = run,
}};

}  // namespace dbe
