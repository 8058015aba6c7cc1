#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/plan/advice.hpp"
#include "core/plan/condition.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many = 1000;
	for (const PlanNode& node : plan.nodes) {
		if (!node.is_index_scan() || node.index_condition.empty()) continue;
		if (node.removed_by_filter < many || node.removed_by_filter < 10 * node.rows || is_of_subplans_only(node.filter)) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(quoted(node.index), " found ", counted(rows_seen(node), "row"), " of ", table_name(node),
						   ", of which ", grouped(node.removed_by_filter), " are thrown away by ", node.filter, ".");
		draft.fix = composite_index(node, {node.index_condition, node.filter});
		if (node.self_ms >= 0) draft.saving_ms = node.self_ms * node.removed_by_filter / rows_seen(node);
		draft.evidence.put("rows_read", rows_seen(node)).put("rows_removed", node.removed_by_filter).put("filter", node.filter);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag index_filter_discard_flag{PlanFlagSpec{
	.id = "index_filter_discard",
	.title = "An index scan throws away most of what it finds",
	.why = "The index finds rows by a part of the condition. Each is fetched from the table to see whether "
		   "the rest holds.",
	.suggestion = "Add the columns of the filter to the index, or make it a partial index for a constant one.",
	.reasons = {"order_by_limit_wrong_index", "cast_in_filter"},
	.bad = {"SET enable_seqscan = off; SET enable_bitmapscan = off; SELECT id FROM orders WHERE status = "
			"'sent' AND shipped_at = '2024-06-01 00:00+00'"},
	.near_misses = {"SET enable_seqscan = off; SET enable_bitmapscan = off; SELECT id FROM orders WHERE customer_id "
			"= 8 AND note = 'note'"},
	.run = run,
}};

}  // namespace dbe
