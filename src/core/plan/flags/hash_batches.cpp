#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Hash") || node.hash_batches <= 1) continue;
		const PlanNode* join = plan.parent(node);
		if (join == nullptr) continue;
		const double needed_kb = nonnegative(node.memory_kb) * node.hash_batches;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat("The hash table of ", counted(node.rows, "row"), " took ", node.hash_batches,
						   " batches; one would have needed about ", sized(needed_kb * 1024), ".");
		if (node.hash_original_batches > 0 && node.hash_batches > node.hash_original_batches) {
			append(draft.detail, cat(" The planner expected ", node.hash_original_batches, "."));
			draft.follows_estimate = true;
		}
		// hash tables may take hash_mem_multiplier times that; a part of what work_mem gives is for the buckets
		draft.fix = memory_fix(needed_kb * 2 / 3);
		if (join->self_ms >= 0) draft.saving_ms = (join->self_ms + nonnegative(node.self_ms)) / 2;
		draft.evidence.put("batches", node.hash_batches).put("expected_batches", node.hash_original_batches).put("memory_kb", node.memory_kb);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag hash_batches_flag{PlanFlagSpec{
	.id = "hash_batches",
	.title = "A hash table did not fit into memory",
	.why = "What does not fit is written to temporary files in batches and read back, on both sides of the "
		   "join.",
	.suggestion = "More work_mem or hash_mem_multiplier for this statement, fewer columns in the side that is "
				  "hashed, or a better estimate where the batches grew while it ran.",
	.bad = {"SET work_mem = '64kB'; SET enable_mergejoin = off; SET enable_nestloop = off; SELECT "
			"count(o.note) FROM order_lines l JOIN orders o ON o.id = l.order_id"},
	.near_misses = {"SELECT count(o.note) FROM order_lines l JOIN orders o ON o.id = l.order_id"},
	.run = run,
}};

}  // namespace dbe
