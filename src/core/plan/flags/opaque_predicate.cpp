#include "core/base/text.hpp"
#include "core/plan/advice.hpp"
#include "core/plan/estimates.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) { report_misestimates(plan, Misestimate::opaque_condition, report); }

}  // namespace

extern constexpr PlanFlag opaque_predicate_flag{PlanFlagSpec{
	.id = "opaque_predicate",
	.title = "The planner knows nothing of an expression's values",
	.why = "There are statistics of columns, not of what is made of them. The planner takes a fixed guess.",
	.suggestion = "Compare the bare column, or statistics of the expression: CREATE STATISTICS ON (expression), or "
				  "an index on it.",
	.bad = {"SELECT count(*) FROM orders WHERE status || '' = 'sent'"},
	.near_misses = {"SELECT count(*) FROM orders WHERE status = 'sent'"},
	.run = run,
}};

}  // namespace dbe
