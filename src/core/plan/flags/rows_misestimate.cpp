#include "core/base/text.hpp"
#include "core/plan/advice.hpp"
#include "core/plan/estimates.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) { report_misestimates(plan, Misestimate::unknown, report); }

}  // namespace

extern constexpr PlanFlag rows_misestimate_flag{PlanFlagSpec{
	.id = "rows_misestimate",
	.title = "The planner expected another number of rows",
	.why = "Joins, their order, memory and parallel workers are chosen by the expected numbers of rows. A "
		   "wrong one low in the plan is the reason of what is wrong above.",
	.suggestion = "ANALYZE the table, raise the statistics target of the columns, or tell the planner of what "
				  "hangs together: CREATE STATISTICS.",
	.reasons = {"stale_stats", "correlated_columns", "opaque_predicate", "function_rows_default", "join_misestimate", "group_misestimate"},
	.bad = {R"j({"Plan": {"Node Type": "Hash Join", "Join Type": "Inner", "Plan Rows": 40, "Actual Loops": 1, )j"
			R"j("Actual Rows": 30000, "Plans": [{"Node Type": "Seq Scan", "Parent Relationship": "Outer", )j"
			R"j("Relation Name": "parcels", "Filter": "(weight > 20)", "Plan Rows": 20, "Actual Loops": 1, )j"
			R"j("Actual Rows": 9000, "Rows Removed by Filter": 9000}, {"Node Type": "Hash", "Parent )j"
			R"j(Relationship": "Inner", "Plan Rows": 10, "Actual Loops": 1, "Actual Rows": 10, "Plans": [{"Node )j"
			R"j(Type": "Seq Scan", "Parent Relationship": "Outer", "Relation Name": "depots", "Plan Rows": 10, )j"
			R"j("Actual Loops": 1, "Actual Rows": 10}]}]}})j"},
	.near_misses = {"SELECT id FROM orders WHERE total > 400 ORDER BY id LIMIT 5",
					R"j({"Plan": {"Node Type": "Limit", "Plan Rows": 10, "Actual Loops": 1, "Actual Rows": 10, "Plans": )j"
			R"j([{"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Relation Name": "parcels", "Plan )j"
			R"j(Rows": 50000, "Actual Loops": 1, "Actual Rows": 10}]}})j",
					R"j({"Plan": {"Node Type": "Nested Loop", "Join Type": "Inner", "Plan Rows": 800, "Actual Loops": )j"
			R"j(1, "Actual Rows": 300, "Plans": [{"Node Type": "Seq Scan", "Parent Relationship": "Outer", )j"
			R"j("Relation Name": "parcels", "Plan Rows": 800, "Actual Loops": 1, "Actual Rows": 800}, {"Node )j"
			R"j(Type": "Index Scan", "Parent Relationship": "Inner", "Relation Name": "depots", "Index Name": )j"
			R"j("depots_pkey", "Index Cond": "(id = parcels.depot_id)", "Plan Rows": 1, "Actual Loops": 800, )j"
			R"j("Actual Rows": 0}]}})j"},
	.run = run,
}};

}  // namespace dbe
