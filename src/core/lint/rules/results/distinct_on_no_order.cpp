#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/determined.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

bool is_key(const Query& query, const dbe_target& target) {
	return std::any_of(query.distinct.begin(), query.distinct.end(),
					   [&](const dbe_order* key) { return key->target == &target; });
}

// A result that is a table's column and may differ among the rows of one key.
std::optional<TableColumn> left_open(const Query& query, const DeterminedColumns& determined) {
	for (const dbe_target* target : query.targets) {
		if (target->is_junk || is_key(query, *target)) continue;
		const auto column = table_column(*target->expression);
		if (column && column->is_of(query) && column->table->kind != 'v' &&
			!determined.has(*target->expression))
			return column;
	}
	return std::nullopt;
}

void judge(const AnalysedStatement& statement, const Query& query, LintReport& report) {
	if (has_at_most_one_row(statement, query)) return;
	// what comes sorted from below may be meant to decide
	for (const Entry* entry : query.entries)
		if (entry->is_used && entry->kind != DBE_TABLE_ENTRY && entry->kind != DBE_JOIN_ENTRY) return;
	DeterminedColumns determined(statement, query);
	for (const dbe_order* key : query.distinct) determined.add(*key->target->expression);
	determined.close();
	const auto column = left_open(query, determined);
	if (!column) return;
	LintDraft draft;
	draft.location = query.distinct[0].target->expression->location;
	draft.object = name_of(*column);
	draft.detail = cat("Of the rows that agree in the keys of DISTINCT ON any one may come, and ",
					   draft.object, " with it: ORDER BY does not say which.");
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries())
		if (query->is_distinct_on && !query->distinct.empty() && !query->has_aggregates &&
			query->group.empty() && query->order.count <= query->distinct.count)
			judge(statement, *query, report);
}

}  // namespace

extern constexpr LintRule distinct_on_no_order_rule{LintSpec{
	.id = "distinct_on_no_order",
	.title = "DISTINCT ON without the order that chooses the row",
	.group = LintGroup::results,
	.severity = LintSeverity::bug,
	.why = "DISTINCT ON keeps the first row of each key. Without further columns in ORDER BY the plan decides "
		   "which one that is, and it may be another one tomorrow.",
	.suggestion = "Order by the keys first, then by the columns that tell which row is wanted, a unique one last.",
	.bad = {"SELECT DISTINCT ON (customer_id) customer_id, total FROM orders",
			"SELECT DISTINCT ON (o.customer_id) o.customer_id, o.created_at, o.total FROM orders o ORDER BY o.customer_id"},
	.near_misses = {"SELECT DISTINCT ON (customer_id) customer_id, total FROM orders ORDER BY customer_id, created_at DESC, id DESC",
					"SELECT DISTINCT ON (c.id) c.id, c.name FROM customers c JOIN orders o ON o.customer_id = c.id ORDER BY c.id",
					"SELECT DISTINCT ON (o.customer_id) o.customer_id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id"},
	.run = run,
}};

}  // namespace dbe
