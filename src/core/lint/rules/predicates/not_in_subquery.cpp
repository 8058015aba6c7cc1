#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/connections.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/not_in.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/nulls.hpp"
#include "core/lint/report.hpp"
#include "core/lint/subqueries.hpp"

namespace dbe {
namespace {

// The table of which the subquery may give many rows.
const dbe_sql_table* large_table(const AnalysedStatement& statement, const Query& query) {
	if (query.limit != nullptr || !query.group.empty() || query.has_aggregates ||
		has_at_most_one_row(statement, query))
		return nullptr;
	for (const Entry* entry : query.entries)
		if (entry->table != nullptr && is_large(*entry->table)) return entry->table;
	return nullptr;
}

bool reads_large(const Query& query) {
	return std::any_of(query.entries.begin(), query.entries.end(), [](const Entry* entry) {
		return entry->table != nullptr && is_large(*entry->table);
	});
}

bool may_be_null(const AnalysedStatement& statement, const std::vector<const Expression*>& expressions) {
	return std::any_of(expressions.begin(), expressions.end(),
					   [&](const Expression* each) { return may_be_null(statement, *each); });
}

bool are_columns(const std::vector<const Expression*>& expressions) {
	return std::all_of(expressions.begin(), expressions.end(),
					   [](const Expression* each) { return stripped(*each).kind == DBE_COLUMN; });
}

bool is_correlated(const Query& inner, const Query& outer) {
	std::vector<const Entry*> entries;
	if (inner.from == nullptr || inner.from->condition == nullptr) return false;
	list_entries_of(*inner.from->condition, outer, entries);
	return !entries.empty();
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_NOT)) {
		if (!site.is_clause || site.place != Place::where) continue;
		const auto found = not_in(site);
		if (!found || found->results.empty()) continue;
		const Query& inner = *found->subquery->query;
		// what only a condition keeps from being null was written with care
		if (may_be_null(statement, found->results) || may_be_null(statement, found->outers) ||
			!are_columns(found->outers) || !reads_large(*site.query) ||
			is_correlated(inner, *site.query))
			continue;
		const dbe_sql_table* large = large_table(statement, inner);
		if (large == nullptr) continue;
		LintDraft draft;
		draft.location = found->subquery->token;
		draft.object = name_of(*large);
		draft.detail = cat("NOT IN keeps what it reads of ", draft.object, ", ",
						   counted(std::max(large->tuples, 0.0), "row"),
						   ", in a hash table, or reads it anew for each row where work_mem does not hold it.");
		draft.evidence.put("rows", large->tuples);
		if (!has_volatile_parts(statement, inner)) add_not_exists(*found, report.source(), draft, FixLevel::proved);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule not_in_subquery_rule{LintSpec{
	.id = "not_in_subquery",
	.title = "NOT IN with a large subquery",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "The server plans NOT IN as a filter, never as a join: no index and no parallel plan serves it, and its "
		   "time grows with the product of both sides once the subquery exceeds work_mem.",
	.suggestion = "Write NOT EXISTS (SELECT ... WHERE inner = outer): the same rows, as an anti join.",
	.bad = {"SELECT c.name FROM customers c WHERE c.id NOT IN (SELECT o.customer_id FROM orders o)",
			"SELECT name FROM customers WHERE id NOT IN (SELECT customer_id FROM orders WHERE status = 'new' OR total > 400)",
			"SELECT sku FROM products p WHERE p.id NOT IN (SELECT DISTINCT l.product_id FROM order_lines l WHERE l.quantity > 1)",
			"SELECT o.total FROM orders o WHERE (o.id, o.customer_id) NOT IN (SELECT p.order_id, e.customer_id FROM payments p JOIN events e ON e.id = p.id WHERE p.amount > 100)"},
	.near_misses = {"SELECT id FROM customers WHERE country NOT IN (SELECT code FROM countries)",
					"SELECT id FROM customers WHERE id NOT IN (SELECT customer_id FROM orders WHERE id = 7)",
					"SELECT c.name FROM customers c WHERE NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id)",
					"SELECT c.name FROM customers c WHERE c.id IN (SELECT o.customer_id FROM orders o)"},
	.run = run,
}};

}  // namespace dbe
