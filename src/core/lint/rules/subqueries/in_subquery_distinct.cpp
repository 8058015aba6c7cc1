#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_SUBLINK)) {
		const Query* query = site.expression->query;
		if (site.expression->sublink != DBE_ANY || query == nullptr || query->distinct.empty() ||
			query->is_distinct_on || query->limit != nullptr || query->offset != nullptr)
			continue;
		// NOT IN has rules of its own, which leave DISTINCT out with the rest
		if (site.parent != nullptr && site.parent->expression->kind == DBE_NOT) continue;
		LintDraft draft;
		draft.location = query->distinct[0].target->expression->location;
		draft.detail = "The test is whether a value is there: how often it is there says nothing.";
		if (const auto edit = without_distinct(report.source(), *query)) {
			draft.edits.push_back(*edit);
			draft.level = FixLevel::proved;
		}
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule in_subquery_distinct_rule{LintSpec{
	.id = "in_subquery_distinct",
	.title = "DISTINCT in the subquery of IN",
	.group = LintGroup::subqueries,
	.severity = LintSeverity::style,
	.why = "IN asks whether a value is among others. The server removes copies by itself where that helps, and "
		   "DISTINCT keeps it from choosing a better join.",
	.suggestion = "Leave DISTINCT out.",
	.bad = {"SELECT name FROM customers WHERE id IN (SELECT DISTINCT customer_id FROM orders WHERE status = 'new')",
			"SELECT c.name FROM customers c WHERE c.id = ANY (SELECT DISTINCT o.customer_id FROM orders o WHERE o.status = 'paid')"},
	.near_misses = {"SELECT name FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE status = 'new')",
					"SELECT name FROM customers WHERE id IN (SELECT DISTINCT customer_id FROM orders ORDER BY customer_id LIMIT 10)",
					"SELECT name FROM customers WHERE id IN (SELECT DISTINCT ON (status) customer_id FROM orders ORDER BY status, total DESC, id)"},
	.run = run,
}};

}  // namespace dbe
