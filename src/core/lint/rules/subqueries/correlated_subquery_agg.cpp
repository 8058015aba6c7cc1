#include "core/base/text.hpp"
#include "core/lint/grouped_join.hpp"

namespace dbe {
namespace {

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const auto found = row_aggregate(statement, site);
	if (!found) return;
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(found->correlations[0].inner);
	draft.detail = in_words(*found);
	draft.evidence.put("rows", found->correlations[0].outer.table->tuples).put("indexed", found->is_indexed);
	add_grouped_join(statement, site, *found, report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	std::int32_t last = -1;
	for (const Site& site : statement.of(DBE_SUBLINK)) {
		const Expression& sublink = *site.expression;
		// BETWEEN makes two of one
		if (site.place != Place::where || sublink.sublink != DBE_SCALAR || sublink.query == nullptr ||
			sublink.location == last)
			continue;
		last = sublink.location;
		judge(statement, site, report);
	}
}

}  // namespace

extern constexpr LintRule correlated_subquery_agg_rule{LintSpec{
	.id = "correlated_subquery_agg",
	.title = "Condition with an aggregate that is computed for each row",
	.group = LintGroup::subqueries,
	.severity = LintSeverity::performance,
	.why = "The server does not take such a subquery apart: it runs once for each row that is tested, and "
		   "rows that agree in the column compute the same again.",
	.suggestion = "Join a subquery that is grouped by the column, or use a window function where both read one table.",
	.bad = {"SELECT o.id, o.total FROM orders o WHERE o.total > (SELECT avg(i.total) FROM orders i WHERE i.customer_id = o.customer_id)",
			"SELECT c.name FROM customers c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) > 3",
			"SELECT l.order_id, l.line FROM order_lines l WHERE l.price = (SELECT max(x.price) FROM order_lines x WHERE x.product_id = l.product_id AND x.quantity > 1)",
			"SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.total = (SELECT max(i.total) FROM orders i WHERE i.status = o.status AND i.ordered_on BETWEEN '2024-01-01' AND '2024-06-30' AND i.customer_id = o.customer_id) AND c.is_active"},
	.near_misses = {"SELECT o.id, o.total FROM orders o WHERE o.total > (SELECT avg(total) FROM orders)",
					"SELECT o.id, o.total FROM orders o WHERE o.customer_id = 7 AND o.total > (SELECT avg(i.total) FROM orders i WHERE i.customer_id = o.customer_id)",
					"SELECT c.name FROM customers c WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id AND o.total > 400)"},
	.run = run,
}};

}  // namespace dbe
