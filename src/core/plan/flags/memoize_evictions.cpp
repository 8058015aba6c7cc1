#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many = 100;
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Memoize")) continue;
		const bool evicts = node.cache_evictions >= many && node.cache_evictions > node.cache_hits;
		if (!evicts && node.cache_overflows <= 0) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat("The cache by ", node.cache_key, " had ", counted(nonnegative(node.cache_hits), "hit"), ", ",
						   counted(nonnegative(node.cache_evictions), "eviction"), " and ",
						   counted(nonnegative(node.cache_overflows), "overflow"), ".");
		draft.saving_ms = node.self_ms;
		draft.evidence.put("hits", node.cache_hits).put("evictions", node.cache_evictions).put("overflows", node.cache_overflows);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag memoize_evictions_flag{PlanFlagSpec{
	.id = "memoize_evictions",
	.title = "A cache of look-ups throws away more than it serves",
	.why = "The cache of a nested loop pays where keys come again while they are in it.",
	.suggestion = "More work_mem, statistics of the key (n_distinct), or a hash join.",
	.bad = {R"j({"Plan": {"Node Type": "Nested Loop", "Join Type": "Inner", "Plan Rows": 5000, "Actual Loops": )j"
			R"j(1, "Actual Rows": 5000, "Actual Total Time": 50, "Plans": [{"Node Type": "Seq Scan", "Parent )j"
			R"j(Relationship": "Outer", "Relation Name": "parcels", "Plan Rows": 5000, "Actual Loops": 1, )j"
			R"j("Actual Rows": 5000, "Actual Total Time": 40}, {"Node Type": "Memoize", "Parent Relationship": )j"
			R"j("Inner", "Cache Key": "parcels.depot_id", "Cache Hits": 100, "Cache Misses": 4900, "Cache )j"
			R"j(Evictions": 4000, "Cache Overflows": 0, "Plan Rows": 1, "Actual Loops": 5000, "Actual Rows": 1, )j"
			R"j("Actual Total Time": 0.002, "Plans": [{"Node Type": "Index Scan", "Parent Relationship": )j"
			R"j("Outer", "Relation Name": "depots", "Index Name": "depots_pkey", "Index Cond": "(id = )j"
			R"j(parcels.depot_id)", "Plan Rows": 1, "Actual Loops": 4900, "Actual Rows": 1, "Actual Total )j"
			R"j(Time": 0.001}]}]}})j"},
	.near_misses = {R"j({"Plan": {"Node Type": "Nested Loop", "Join Type": "Inner", "Plan Rows": 900, "Actual Loops": )j"
			R"j(1, "Actual Rows": 900, "Actual Total Time": 5, "Plans": [{"Node Type": "Seq Scan", "Parent )j"
			R"j(Relationship": "Outer", "Relation Name": "parcels", "Plan Rows": 900, "Actual Loops": 1, )j"
			R"j("Actual Rows": 900, "Actual Total Time": 1}, {"Node Type": "Memoize", "Parent Relationship": )j"
			R"j("Inner", "Cache Key": "parcels.depot_id", "Cache Hits": 880, "Cache Misses": 20, "Cache )j"
			R"j(Evictions": 0, "Cache Overflows": 0, "Plan Rows": 1, "Actual Loops": 900, "Actual Rows": 1, )j"
			R"j("Actual Total Time": 0.001, "Plans": [{"Node Type": "Index Scan", "Parent Relationship": )j"
			R"j("Outer", "Relation Name": "depots", "Index Name": "depots_pkey", "Index Cond": "(id = )j"
			R"j(parcels.depot_id)", "Plan Rows": 1, "Actual Loops": 20, "Actual Rows": 1, "Actual Total Time": )j"
			R"j(0.001}]}]}})j"},
	.run = run,
}};

}  // namespace dbe
