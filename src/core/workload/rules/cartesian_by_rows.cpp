#include <algorithm>

#include "core/base/text.hpp"
#include "core/workload/rule.hpp"

namespace dbe {
namespace {

bool may_concern(const WorkloadEntry& e, const WorkloadSums&) { return e.calls > 0 && e.rows >= 10000 * e.calls; }

// Half of all pairs: no join of tables of some size by a condition leaves that much.
WorkloadDraft judge(const WorkloadStatement& s, const WorkloadSums&) {
	const std::vector<double>& factors = s.facts.factors;
	if (factors.size() < 2 || *std::min_element(factors.begin(), factors.end()) < 100) return {};
	double product = 1;
	for (const double factor : factors) product *= factor;
	const double rows = s.numbers.per_call(s.numbers.rows);
	if (rows < 0.5 * product) return {};
	WorkloadDraft draft;
	draft.detail = cat("Each of ", counted(s.numbers.calls, "call"), " returned ", counted(rows, "row"), ", ",
					   percent(rows / product), " of the product of ", grouped(static_cast<double>(factors.size())),
					   " tables (", grouped(product), ").");
	draft.evidence.put("calls", s.numbers.calls)
		.put("rows_per_call", rows)
		.put("product", product)
		.put("tables", factors.size());
	return draft;
}

}  // namespace

extern constexpr WorkloadRule cartesian_by_rows_workload_rule{WorkloadRuleSpec{
	.id = "cartesian_by_rows",
	.title = "Every row of one table with every row of another",
	.severity = WorkloadSeverity::warning,
	.condition = "A query of two tables or more of 100 rows or more, without aggregates, DISTINCT and LIMIT, that returns 10,000 rows or "
				 "more a call and half of the product of their sizes or more.",
	.why = "A join without its condition, or with one that is always true, gives a product.",
	.suggestion = "Add the condition that joins the tables.",
	.needs_facts = true,
	.may_concern = may_concern,
	.judge = judge,
}};

}  // namespace dbe
