#include "core/base/text.hpp"
#include "core/plan/advice.hpp"
#include "core/plan/condition.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Seq Scan") || node.filter.empty() || node.loops != 1 || node.cut_short) continue;
		const double seen = rows_seen(node);
		if (seen < big_rows || node.removed_by_filter < 0.9 * seen || is_of_subplans_only(node.filter)) continue;
		const IndexAdvice advice = index_for(plan, node, node.filter);
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(counted(seen, "row"), " of ", table_name(node), " are read and ",
						   percent(node.removed_by_filter / seen), " of them thrown away by ", node.filter, ".");
		if (!advice.note.empty()) draft.suggestion = advice.note;
		draft.fix = advice.fix;
		if (node.self_ms >= 0) draft.saving_ms = node.self_ms * node.removed_by_filter / seen;
		draft.evidence.put("rows_read", seen).put("rows_removed", node.removed_by_filter).put("filter", node.filter);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag seq_scan_filtered_flag{PlanFlagSpec{
	.id = "seq_scan_filtered",
	.title = "A whole table is read for a few of its rows",
	.why = "Each row of the table is read and nearly all are thrown away. The time grows with the table and "
		   "not with the result.",
	.suggestion = "An index on the columns of the filter, those compared by = first, then one that is compared by "
				  "order.",
	.reasons = {"cast_in_filter"},
	.bad = {"SELECT id, customer_id FROM orders WHERE shipped_at = '2024-06-01 00:00+00'",
			"SELECT reference FROM payments WHERE amount = 7.5 AND paid_at > '2024-03-01 00:00+00'"},
	.near_misses = {"SELECT count(*) FROM orders",
					"SELECT name FROM countries WHERE continent = 'Europe'",
					"SELECT sum(total) FROM orders WHERE total > 10"},
	.run = run,
}};

}  // namespace dbe
