#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

constexpr double many_rows_per_group = 100;

// row_number() of a subquery that a condition wants to be one.
const Expression* numbering(const Expression& expression) {
	const Expression& column = stripped(expression);
	if (column.kind != DBE_COLUMN || column.entry == nullptr) return nullptr;
	const bool is_cte = column.entry->kind == DBE_CTE_ENTRY && column.entry->cte != nullptr &&
						column.entry->cte->references == 1;
	const Query* query = is_cte ? column.entry->cte->query : column.entry->query;
	if (query == nullptr || query->set != nullptr) return nullptr;
	for (const dbe_target* target : query->targets)
		if (!target->is_junk && target->number == column.column && target->expression->kind == DBE_WINDOW &&
			target->expression->function != nullptr && target->expression->function->is_builtin &&
			target->expression->function->name.view() == "row_number")
			return target->expression;
	return nullptr;
}

const Query* query_of(const Expression& column) {
	const Entry& entry = *stripped(column).entry;
	return entry.kind == DBE_CTE_ENTRY ? entry.cte->query : entry.query;
}

// The only table of a query without conditions.
const Entry* whole_table(const Query& query) {
	if (query.from == nullptr || query.from->parts.count != 1 || query.from->condition != nullptr ||
		query.from->parts[0].kind != DBE_FROM_ENTRY || !query.group.empty() || query.has_aggregates ||
		query.window_count != 1)
		return nullptr;
	const Entry* entry = query.from->parts[0].entry;
	return entry->table != nullptr && is_large(*entry->table) ? entry : nullptr;
}

bool is_key(const dbe_sql_index& index, std::uint32_t at, const dbe_order& order, const Entry& entry) {
	const auto column = table_column(*order.target->expression);
	return column && column->entry == &entry && index.keys[at].column == column->column->number;
}

const dbe_sql_index* serving_index(const dbe_window& window, const Entry& entry) {
	for (const dbe_sql_index* index : entry.table->indexes)
		if (index->is_valid && is_btree(*index) && index->predicate == nullptr && index->key_count >= 2 &&
			is_key(*index, 0, window.partition[0], entry) && is_key(*index, 1, window.order[0], entry))
			return index;
	return nullptr;
}

double rows_per_group(const TableColumn& column) {
	const float distinct = column.column->distinct;
	if (!column.column->is_known || distinct == 0) return 0;
	return distinct < 0 ? -1 / static_cast<double>(distinct) : column.table->tuples / static_cast<double>(distinct);
}

void judge(const Site& clause, LintReport& report) {
	const auto sides = comparison_with_fixed(*clause.expression);
	if (!sides || sides->sign != "=") return;
	const Expression* one = constant_in(*sides->right);
	if (one == nullptr || !one->is_number || one->number != 1) return;
	const Expression* number = numbering(*sides->left);
	if (number == nullptr) return;
	const Query& inner = *query_of(*sides->left);
	const Entry* entry = whole_table(inner);
	if (entry == nullptr || number->window == 0 || number->window > inner.window_count) return;
	const dbe_window& window = inner.windows[number->window - 1];
	if (window.partition.count != 1 || window.order.empty()) return;
	const dbe_sql_index* index = serving_index(window, *entry);
	const auto partition = table_column(*window.partition[0].target->expression);
	if (index == nullptr || !partition || rows_per_group(*partition) < many_rows_per_group) return;
	const auto order = table_column(*window.order[0].target->expression);
	LintDraft draft;
	draft.location = number->location;
	draft.object = name_of(*entry->table);
	draft.detail = cat("All of about ", counted(entry->table->tuples, "row"), " are numbered to keep one of about ",
					   grouped(rows_per_group(*partition)), " for each ", name_of(*partition), "; the index ",
					   quoted(index->name), " finds it at once.");
	draft.evidence.put("rows", entry->table->tuples).put("rows_per_group", rows_per_group(*partition));
	draft.suggestion = cat("Read the values of ", name_of(*partition),
						   " from the table that has them once, and join LATERAL (SELECT ... WHERE it is the same ORDER BY ",
						   name_of(*order), window.order[0].is_descending ? " DESC" : "", " LIMIT 1).");
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	bool any = false;
	for (const Query* query : statement.queries()) any = any || query->window_count > 0;
	if (!any) return;
	for (const Site& clause : statement.clauses())
		if (clause.place == Place::where && clause.expression->kind == DBE_OPERATOR) judge(clause, report);
}

}  // namespace

extern constexpr LintRule window_latest_row_rule{LintSpec{
	.id = "window_latest_row",
	.title = "All rows numbered to keep one of each group",
	.group = LintGroup::results,
	.severity = LintSeverity::performance,
	.why = "row_number() has to see every row of every group. An index that begins with the group and goes on with "
		   "the order leads to the one row of each.",
	.suggestion = "Join LATERAL with ORDER BY and LIMIT 1 for each group.",
	.bad = {"SELECT x.customer_id, x.kind FROM (SELECT customer_id, kind, row_number() OVER (PARTITION BY customer_id ORDER BY happened_at DESC) AS n FROM events) AS x WHERE x.n = 1",
			"WITH x AS (SELECT customer_id, kind, row_number() OVER (PARTITION BY customer_id ORDER BY happened_at) AS n FROM events) SELECT x.customer_id, x.kind FROM x WHERE x.n = 1"},
	.near_misses = {"SELECT x.customer_id, x.total FROM (SELECT customer_id, total, row_number() OVER (PARTITION BY customer_id ORDER BY created_at DESC) AS n FROM orders) AS x WHERE x.n = 1",
					"SELECT x.customer_id, x.kind FROM (SELECT customer_id, kind, row_number() OVER (PARTITION BY customer_id ORDER BY happened_at DESC) AS n FROM events) AS x WHERE x.n <= 3",
					"SELECT x.customer_id, x.kind FROM (SELECT customer_id, kind, row_number() OVER (PARTITION BY kind ORDER BY happened_at DESC) AS n FROM events) AS x WHERE x.n = 1",
					"SELECT x.customer_id, x.kind FROM (SELECT customer_id, kind, row_number() OVER (PARTITION BY customer_id ORDER BY happened_at DESC) AS n FROM events WHERE customer_id = 7) AS x WHERE x.n = 1"},
	.run = run,
}};

}  // namespace dbe
