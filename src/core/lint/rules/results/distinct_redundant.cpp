#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/determined.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

std::string_view reason(const Query& query) {
	if (!query.group.empty()) return "All columns of GROUP BY are among the results";
	if (query.has_aggregates) return "An aggregate without GROUP BY gives one row";
	return "The results hold a key of every table that is read";
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		if (query->distinct.empty() || query->is_distinct_on || !has_distinct_rows(statement, *query))
			continue;
		LintDraft draft;
		draft.location = query->distinct[0].target->expression->location;
		draft.detail = cat(reason(*query), ": no row can come twice, and DISTINCT sorts or hashes all of them "
										   "for nothing.");
		if (const auto edit = without_distinct(report.source(), *query)) {
			draft.edits.push_back(*edit);
			draft.level = FixLevel::proved;
		}
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule distinct_redundant_rule{LintSpec{
	.id = "distinct_redundant",
	.title = "DISTINCT over rows that differ anyway",
	.group = LintGroup::results,
	.severity = LintSeverity::performance,
	.why = "DISTINCT compares all results of all rows, which takes memory or temporary files, and it hides that "
		   "the rows are unique as they are.",
	.suggestion = "Leave DISTINCT out.",
	.bad = {"SELECT DISTINCT id, total FROM orders",
			"SELECT DISTINCT status, count(*) AS n FROM orders GROUP BY status",
			"SELECT DISTINCT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.country = 'DE'",
			"SELECT DISTINCT line, quantity FROM order_lines WHERE order_id = 7"},
	.near_misses = {"SELECT DISTINCT status FROM orders", "SELECT DISTINCT email FROM customers",
					"SELECT DISTINCT o.customer_id, l.product_id FROM orders o JOIN order_lines l ON l.order_id = o.id",
					"SELECT DISTINCT c.id, o.status FROM customers c LEFT JOIN orders o ON o.customer_id = c.id",
					"SELECT DISTINCT count(*) AS n FROM orders GROUP BY customer_id",
					"SELECT DISTINCT p.id, t.tag FROM products p, unnest(p.tags) t (tag)"},
	.run = run,
}};

}  // namespace dbe
