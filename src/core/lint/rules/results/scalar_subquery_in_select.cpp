#include "core/base/text.hpp"
#include "core/lint/grouped_join.hpp"

namespace dbe {
namespace {

bool shows_rows(const Query& query) {
	return query.group.empty() && !query.has_aggregates && !query.has_grouping_sets;
}

void run(const AnalysedStatement& statement, LintReport& report) {
	std::int32_t last = -1;
	for (const Site& site : statement.of(DBE_SUBLINK)) {
		// BETWEEN makes two of one
		if (site.place != Place::result || !shows_rows(*site.query) || site.expression->location == last) continue;
		last = site.expression->location;
		const auto found = row_aggregate(statement, site);
		if (!found) continue;
		LintDraft draft;
		draft.location = site.expression->location;
		draft.object = name_of(found->correlations[0].inner);
		draft.detail = in_words(*found);
		draft.evidence.put("rows", found->correlations[0].outer.table->tuples)
			.put("indexed", found->is_indexed);
		add_grouped_join(statement, site, *found, report.source(), draft);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule scalar_subquery_in_select_rule{LintSpec{
	.id = "scalar_subquery_in_select",
	.title = "Aggregate computed by a subquery for each row of the result",
	.group = LintGroup::results,
	.severity = LintSeverity::performance,
	.why = "The subquery runs once per row. Where most rows of a large table are shown, one grouped read and a "
		   "hash join take a fraction of the time.",
	.suggestion = "Join a subquery that is grouped by the column: LEFT JOIN, with coalesce() around a count.",
	.bad = {"SELECT c.id, (SELECT max(o.total) FROM orders o WHERE o.customer_id = c.id) AS highest FROM customers c",
			"SELECT c.id, c.name, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id AND o.status = 'new') FROM customers c WHERE c.is_active ORDER BY c.id",
			"SELECT n.name, c.id, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) AS orders, coalesce((SELECT sum(o.total) FROM orders o WHERE o.customer_id = c.id), 0) AS total FROM customers c JOIN countries n ON n.code = c.country",
			"SELECT c.id, (SELECT coalesce(sum(p.amount), 0) FROM orders o JOIN payments p ON p.order_id = o.id WHERE o.customer_id = c.id AND o.status IN ('new', 'paid')) AS paid FROM customers c"},
	.near_misses = {"SELECT c.id, (SELECT max(o.total) FROM orders o WHERE o.customer_id = c.id) AS highest FROM customers c WHERE c.id = 7",
					"SELECT n.name, c.id, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) AS orders FROM customers c JOIN countries n ON n.code = c.country WHERE n.continent = 'Europe'",
					"SELECT c.id, (SELECT max(o.total) FROM orders o WHERE o.customer_id = c.id) AS highest FROM customers c ORDER BY c.id LIMIT 20",
					"SELECT o.id, (SELECT c.name FROM customers c WHERE c.id = o.customer_id) AS name FROM orders o",
					"SELECT c.id, (SELECT max(total) FROM orders) AS highest FROM customers c"},
	.run = run,
}};

}  // namespace dbe
