#include "core/base/text.hpp"
#include "core/plan/advice.hpp"
#include "core/plan/estimates.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) { report_misestimates(plan, Misestimate::correlated_columns, report); }

}  // namespace

extern constexpr PlanFlag correlated_columns_flag{PlanFlagSpec{
	.id = "correlated_columns",
	.title = "Columns hang together, and the planner does not know",
	.why = "The planner multiplies the shares of rows that each condition leaves, as if they had nothing to "
		   "do with each other.",
	.suggestion = "Extended statistics on these columns.",
	.bad = {"SELECT count(*) FROM cars WHERE make = 3 AND model = 3"},
	.near_misses = {"SELECT count(*) FROM orders WHERE status = 'new' AND ordered_on = '2024-03-01'"},
	.run = run,
}};

}  // namespace dbe
