#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many_rows = 1000;
	constexpr double many_loops = 10;
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Seq Scan") || node.loops < many_loops || rows_seen(node) / node.loops < many_rows) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(table_name(node), " is read ", counted(node.loops, "time"), ", ",
						   counted(rows_seen(node) / node.loops, "row"), " each time.");
		if (node.wall_ms >= 0) draft.saving_ms = node.wall_ms * (node.loops - 1) / node.loops;
		draft.evidence.put("loops", node.loops).put("rows_read", rows_seen(node));
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag seq_scan_repeated_flag{PlanFlagSpec{
	.id = "seq_scan_repeated",
	.title = "A table is read from beginning to end again and again",
	.why = "Each turn reads the whole table. The time is the product of both sides.",
	.suggestion = "An index on the column that the turns differ by, or a form of the statement that reads the "
				  "table once.",
	.reasons = {"nested_loop_inner_seq_scan", "correlated_subplan", "cartesian_join", "subplan_not_hashed"},
	.bad = {"SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_indexscan = off; SET "
			"enable_bitmapscan = off; SET enable_material = off; SELECT count(*) FROM order_lines l, events "
			"e WHERE e.kind = l.line || 'x' AND l.order_id < 20"},
	.near_misses = {"SELECT count(*) FROM countries a, countries b WHERE a.continent = b.continent"},
	.run = run,
}};

}  // namespace dbe
