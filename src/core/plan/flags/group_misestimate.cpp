#include "core/base/text.hpp"
#include "core/plan/advice.hpp"
#include "core/plan/estimates.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) { report_misestimates(plan, Misestimate::groups, report); }

}  // namespace

extern constexpr PlanFlag group_misestimate_flag{PlanFlagSpec{
	.id = "group_misestimate",
	.title = "The planner expected another number of groups",
	.why = "Memory for grouping and all that is above are chosen by the number of groups.",
	.suggestion = "Extended statistics (ndistinct) on the grouping columns.",
	.bad = {"SELECT owner, color, count(*) FROM cars GROUP BY owner, color"},
	.near_misses = {"SELECT status, count(*) FROM orders GROUP BY status"},
	.run = run,
}};

}  // namespace dbe
