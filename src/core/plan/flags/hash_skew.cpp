#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double factor = 4;
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Hash") || node.rows < big_rows) continue;
		const bool more_buckets = node.hash_original_buckets > 0 && node.hash_buckets >= factor * node.hash_original_buckets;
		const bool more_batches = node.hash_original_batches > 0 && node.hash_batches >= factor * node.hash_original_batches;
		if (!more_buckets && !more_batches) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat("The hash table was made with ", grouped(node.hash_original_buckets), " buckets in ",
						   counted(node.hash_original_batches, "batch", "batches"), " and ended with ", grouped(node.hash_buckets),
						   " in ", grouped(node.hash_batches), ".");
		draft.follows_estimate = true;
		if (node.self_ms >= 0) draft.saving_ms = node.self_ms / 2;
		draft.evidence.put("buckets", node.hash_buckets).put("expected_buckets", node.hash_original_buckets);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag hash_skew_flag{PlanFlagSpec{
	.id = "hash_skew",
	.title = "A hash table grew far beyond its plan",
	.why = "The table was made for far fewer keys, and was made anew while it was filled.",
	.suggestion = "Statistics of the column that is hashed: ANALYZE, a higher target, or its n_distinct set by "
				  "hand.",
	.reasons = {"hash_batches"},
	.bad = {R"j({"Plan": {"Node Type": "Hash Join", "Join Type": "Left", "Hash Cond": "(parcels.depot_id = )j"
			R"j(depots.id)", "Plan Rows": 50000, "Actual Loops": 1, "Actual Rows": 50000, "Actual Total Time": )j"
			R"j(100, "Plans": [{"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Relation Name": )j"
			R"j("parcels", "Plan Rows": 50000, "Actual Loops": 1, "Actual Rows": 50000, "Actual Total Time": )j"
			R"j(10}, {"Node Type": "Hash", "Parent Relationship": "Inner", "Plan Rows": 3000, "Actual Loops": )j"
			R"j(1, "Actual Rows": 28000, "Actual Total Time": 60, "Hash Buckets": 32768, "Original Hash )j"
			R"j(Buckets": 4096, "Hash Batches": 1, "Original Hash Batches": 1, "Peak Memory Usage": 2000, )j"
			R"j("Plans": [{"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Relation Name": "depots", )j"
			R"j("Plan Rows": 3000, "Actual Loops": 1, "Actual Rows": 28000, "Actual Total Time": 30}]}]}})j"},
	.near_misses = {"SELECT count(o.note) FROM order_lines l JOIN orders o ON o.id = l.order_id"},
	.run = run,
}};

}  // namespace dbe
