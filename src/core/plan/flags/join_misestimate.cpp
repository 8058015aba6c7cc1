#include "core/base/text.hpp"
#include "core/plan/advice.hpp"
#include "core/plan/estimates.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) { report_misestimates(plan, Misestimate::join, report); }

}  // namespace

extern constexpr PlanFlag join_misestimate_flag{PlanFlagSpec{
	.id = "join_misestimate",
	.title = "The inputs of a join were foreseen and its rows were not",
	.why = "Statistics are of one table. That values of one go with certain values of another is nothing "
		   "that the planner can know.",
	.suggestion = "A higher statistics target for skewed keys; or two statements, the first into a temporary table "
				  "that is analyzed.",
	.bad = {R"j({"Plan": {"Node Type": "Hash Join", "Join Type": "Inner", "Hash Cond": "(parcels.depot_id = )j"
			R"j(depots.id)", "Plan Rows": 50, "Actual Loops": 1, "Actual Rows": 9000, "Actual Total Time": 20, )j"
			R"j("Plans": [{"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Relation Name": "parcels", )j"
			R"j("Plan Rows": 9000, "Actual Loops": 1, "Actual Rows": 9000, "Actual Total Time": 4}, {"Node )j"
			R"j(Type": "Hash", "Parent Relationship": "Inner", "Plan Rows": 10, "Actual Loops": 1, "Actual )j"
			R"j(Rows": 10, "Actual Total Time": 1, "Plans": [{"Node Type": "Seq Scan", "Parent Relationship": )j"
			R"j("Outer", "Relation Name": "depots", "Plan Rows": 10, "Actual Loops": 1, "Actual Rows": 10, )j"
			R"j("Actual Total Time": 1}]}]}})j"},
	.near_misses = {"SELECT count(*) FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.status = 'new'"},
	.run = run,
}};

}  // namespace dbe
