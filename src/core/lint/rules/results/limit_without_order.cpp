#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

bool is_of_exists(const AnalysedStatement& statement, const Query& query) {
	for (const Site& site : statement.of(DBE_SUBLINK))
		if (site.expression->query == &query) return site.expression->sublink == DBE_EXISTS;
	return false;
}

bool is_single_row(const Query& query) {
	return query.has_aggregates && query.group.empty() && !query.has_grouping_sets;
}

bool reads_rows(const Query& query) { return query.from != nullptr && !query.from->parts.empty(); }

// SELECT 1 ... LIMIT 1: each row is the same, and the question is whether there is one.
bool shows_nothing_of_rows(const Query& query) {
	for (const dbe_target* target : query.targets)
		if (!target->is_junk && !is_fixed(*target->expression)) return false;
	return true;
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		if (query->limit == nullptr || !query->order.empty() || !reads_rows(*query)) continue;
		const Expression* count = constant_in(*query->limit);
		if (count != nullptr && (count->is_null || count->number == 0)) continue;
		if (is_single_row(*query) || is_of_exists(statement, *query) || shows_nothing_of_rows(*query)) continue;
		if (has_at_most_one_row(statement, *query)) continue;
		LintDraft draft;
		draft.location = query->limit->location;
		draft.detail = "Which rows LIMIT keeps is left to the plan: without ORDER BY they may be "
					   "others at the next run.";
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule limit_without_order_rule{LintSpec{
	.id = "limit_without_order",
	.title = "LIMIT without ORDER BY",
	.group = LintGroup::results,
	.severity = LintSeverity::bug,
	.why = "Rows have no order of their own. Plans, parallel workers, VACUUM and concurrent scans change "
		   "which ones come first, so pages overlap or lose rows.",
	.suggestion = "Add ORDER BY with columns that tell every row from every other.",
	.bad = {"SELECT id, total FROM orders LIMIT 10",
			"SELECT id FROM orders WHERE status = 'new' LIMIT 1",
			"SELECT * FROM (SELECT id FROM customers LIMIT 5) AS some_of_them"},
	.near_misses = {"SELECT id, total FROM orders WHERE id = 7 LIMIT 1",
					"SELECT 1 AS one FROM orders WHERE status = 'new' LIMIT 1",
					"SELECT id, total FROM orders ORDER BY id LIMIT 10",
					"SELECT count(*) AS n FROM customers WHERE country = 'DE' LIMIT 1",
					"SELECT id FROM customers c WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id LIMIT 1)",
					"SELECT id, total FROM orders LIMIT 0"},
	.run = run,
}};

}  // namespace dbe
