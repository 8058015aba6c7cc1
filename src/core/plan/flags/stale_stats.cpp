#include "core/base/text.hpp"
#include "core/plan/advice.hpp"
#include "core/plan/estimates.hpp"

namespace dbe {
namespace {

// A whole table, read to its end, has twice as many rows as when it was last counted. The planner
// reckons with its pages, so that the number may be right though nothing else is.
bool has_grown(const Plan& plan, const PlanNode& node) {
	constexpr double twice = 2;
	const PlanRelation* relation = plan.relation(node);
	return relation != nullptr && relation->was_analyzed && relation->tuples > 0 && node.is("Seq Scan") &&
		   node.loops == 1 && !node.cut_short && rows_seen(node) >= big_rows &&
		   rows_seen(node) >= twice * relation->tuples;
}

void run(const Plan& plan, PlanReport& report) {
	report_misestimates(plan, Misestimate::stale_statistics, report);
	if (!plan.was_run()) return;
	for (const PlanNode& node : plan.nodes) {
		if (!has_grown(plan, node) || is_badly_estimated(plan, node)) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(table_name(node), " has ", counted(rows_seen(node), "row"), ", and its statistics are of ",
						   grouped(plan.relation(node)->tuples), ".");
		draft.fix = cat("ANALYZE ", table_name(node), ";");
		draft.saving_ms = -1;
		draft.evidence.put("rows", rows_seen(node)).put("counted_rows", plan.relation(node)->tuples);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag stale_stats_flag{PlanFlagSpec{
	.id = "stale_stats",
	.title = "The statistics of a table are out of date",
	.why = "The planner reckons with rows as they were when the table was last analyzed.",
	.suggestion = "ANALYZE it. Where this comes back, a lower autovacuum_analyze_scale_factor for the table.",
	.bad = {"SELECT count(*) FROM arrivals",
			"SELECT count(*) FROM arrivals WHERE kind = 'late'"},
	.near_misses = {"SELECT count(*) FROM orders WHERE status = 'new'"},
	.run = run,
}};

}  // namespace dbe
