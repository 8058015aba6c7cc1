#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Aggregate") || (node.aggregate_batches <= 1 && node.disk_kb <= 0)) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat("Grouping by ", node.group_key, " took ", counted(nonnegative(node.aggregate_batches), "batch", "batches"),
						   " and ", sized(nonnegative(node.disk_kb) * 1024), " on disk for ", counted(node.rows, "group"), ".");
		draft.follows_estimate = misestimate(node) >= 10;
		draft.fix = memory_fix(nonnegative(node.disk_kb) + nonnegative(node.memory_kb));
		if (node.self_ms >= 0) draft.saving_ms = node.self_ms / 2;
		draft.evidence.put("batches", node.aggregate_batches).put("disk_kb", node.disk_kb).put("groups", node.rows);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag hashagg_spill_flag{PlanFlagSpec{
	.id = "hashagg_spill",
	.title = "Grouping did not fit into memory",
	.why = "Groups that do not fit into memory are written to temporary files and read back.",
	.suggestion = "More work_mem or hash_mem_multiplier for this statement; statistics of the grouping columns "
				  "where far fewer groups were expected.",
	.bad = {"SET work_mem = '64kB'; SET enable_sort = off; SELECT shipped_at, note, count(*) FROM orders "
			"GROUP BY shipped_at, note"},
	.near_misses = {"SELECT customer_id, count(*) FROM orders GROUP BY customer_id"},
	.run = run,
}};

}  // namespace dbe
