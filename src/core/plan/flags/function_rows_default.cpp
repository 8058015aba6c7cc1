#include "core/base/text.hpp"
#include "core/plan/advice.hpp"
#include "core/plan/estimates.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) { report_misestimates(plan, Misestimate::function_default, report); }

}  // namespace

extern constexpr PlanFlag function_rows_default_flag{PlanFlagSpec{
	.id = "function_rows_default",
	.title = "The planner guesses how many rows a function returns",
	.why = "Without more the planner expects 1,000 rows of any function that returns a set.",
	.suggestion = "ALTER FUNCTION ... ROWS with the usual number, or a temporary table that is analyzed.",
	.bad = {"SELECT count(*) FROM many_numbers(30000)"},
	.near_misses = {"SELECT count(*) FROM many_numbers(3000)"},
	.run = run,
}};

}  // namespace dbe
