#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/members.hpp"
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

// ---- the same as DISTINCT ON ----

// row_number() OVER (PARTITION BY group ORDER BY order), as tokens.
struct Numbering {
	Words whole, group, order;
};

std::optional<Numbering> numbering_words(const Source& source, const Expression& number) {
	const auto& tokens = source.tokens();
	if (number.location < 0) return std::nullopt;
	const std::size_t at = source.token_at(static_cast<std::size_t>(number.location));
	if (at + 8 >= tokens.size() || !tokens[at].is_word("row_number") || !tokens[at + 3].is_word("over") ||
		!tokens[at + 5].is_word("partition") || !tokens[at + 6].is_word("by"))
		return std::nullopt;
	const auto close = closing_bracket(source, at + 4);
	const auto order = next_word(source, at + 5, "order");
	if (!close || !order || *order + 2 >= *close || !tokens[*order + 1].is_word("by")) return std::nullopt;
	return Numbering{{at, *close + 1}, {at + 7, *order}, {*order + 2, *close}};
}

bool is_plain(const AnalysedStatement& statement, const Query& inner) {
	std::size_t windows = 0;
	for (const Site& site : statement.of(DBE_WINDOW)) windows += site.query == &inner ? 1 : 0;
	return windows == 1 && inner.distinct.empty() && inner.order.empty() && inner.limit == nullptr &&
		   inner.offset == nullptr && inner.row_mark_count == 0 && inner.ctes.empty() &&
		   inner.having == nullptr && !inner.has_sets_in_targets && !inner.windows[0].has_frame;
}

std::size_t count_uses(const AnalysedStatement& statement, const Expression& column) {
	std::size_t count = 0;
	for (const Site& site : statement.of(DBE_COLUMN)) {
		const Expression& used = stripped(*site.expression);
		if (used.entry == column.entry && (used.column == column.column || used.column == 0)) count++;
	}
	return count;
}

// The number goes where nothing but the condition asks for it, and is one where something does.
bool add_number_edit(const Source& source, const Numbering& words, std::size_t select, std::size_t from,
					 bool is_used, std::vector<Edit>& edits) {
	const std::vector<Words> items = list_items(source, {select + 1, from});
	const auto item = std::find_if(items.begin(), items.end(), [&](const Words& each) {
		return each.from <= words.whole.from && words.whole.to <= each.to;
	});
	if (item == items.end()) return false;
	if (is_used || items.size() == 1) {
		const bool is_named = words.whole.to < item->to;
		edits.push_back({span_of(source, words.whole), is_named ? "1::bigint" : "1::bigint AS row_number"});
		return item->from == words.whole.from;
	}
	if (item->from != words.whole.from) return false;
	if (item == items.begin())
		edits.push_back({{source.start_of(source.tokens()[item->from]),
						  source.start_of(source.tokens()[item->to + 1])}, ""});
	else
		edits.push_back(without(source, {item->from - 1, item->to}));
	return true;
}

// The direction of the group in which the index has the order that is asked for.
bool is_backward(const dbe_sql_index& index, const dbe_order& order) {
	return index.keys[0].is_descending != (order.is_descending != index.keys[1].is_descending);
}

// ORDER BY takes the name of a result for that, where OVER takes it for the column.
bool means_another(const Query& inner, const TableColumn& column) {
	return std::any_of(inner.targets.begin(), inner.targets.end(), [&](const dbe_target* target) {
		if (target->is_junk || target->name.view() != column.column->name.view()) return false;
		const auto result = table_column(*target->expression);
		return !result || result->column != column.column;
	});
}

// Of the group and its order; nothing where they are more than columns.
std::optional<std::vector<TableColumn>> columns_of(const Query& inner) {
	std::vector<TableColumn> columns;
	for (const dbe_order_list* list : {&inner.windows[0].partition, &inner.windows[0].order})
		for (const dbe_order* key : *list) {
			const auto column = table_column(*key->target->expression);
			if (!column || means_another(inner, *column)) return std::nullopt;
			columns.push_back(*column);
		}
	return columns;
}

void set_level(const std::vector<TableColumn>& columns, const Entry& entry, LintDraft& draft) {
	std::vector<std::int16_t> numbers;
	std::string names;
	for (const TableColumn& column : columns) {
		numbers.push_back(column.column->number);
		append(names, cat(names.empty() ? "" : ", ", quoted(column.column->name)));
	}
	draft.level = FixLevel::proved;
	if (holds_key(*entry.table, numbers)) return;
	draft.level = FixLevel::conditional;
	draft.condition = cat("No two rows of a group are alike in ORDER BY, or either may be kept, as now. SELECT ",
						  names, " FROM ", name_of(*entry.table), " GROUP BY ", names,
						  " HAVING count(*) > 1 finds such rows.");
}

void add_edits(const AnalysedStatement& statement, const Site& clause, const Expression& number,
			   const Expression& column, const Entry& entry, const dbe_sql_index& index, const Source& source,
			   LintDraft& draft) {
	const Query& inner = *query_of(column);
	const dbe_window& window = inner.windows[0];
	const auto words = numbering_words(source, number);
	const auto select = select_word(source, inner);
	const auto from = select ? clause_words(source, *select, "from") : std::nullopt;
	const auto outer = select_word(source, *clause.query);
	const auto where = outer ? clause_words(source, *outer, "where") : std::nullopt;
	const auto columns = columns_of(inner);
	if (!words || !from || !where || !columns || !is_plain(statement, inner) ||
		statement.is_nullable_side(*stripped(column).entry))
		return;
	const auto members = members_of(statement, source, *clause.query, Place::where, *where);
	if (!members) return;
	std::vector<bool> chosen;
	for (const Member& member : *members)
		chosen.push_back(member.clauses.size() == 1 && member.clauses[0]->expression == clause.expression);
	if (std::count(chosen.begin(), chosen.end(), true) != 1) return;
	std::vector<Edit> edits = without_members(source, *where, *members, chosen);
	const bool is_used = count_uses(statement, stripped(column)) > 1;
	if (!add_number_edit(source, *words, *select, from->from, is_used, edits)) return;
	const std::string_view group = source.of(span_of(source, words->group));
	const std::size_t first = source.end_of(source.tokens()[*select]);
	const std::size_t last = span_of(source, *from).to;
	edits.push_back({{first, first}, cat(" DISTINCT ON (", group, ")")});
	edits.push_back({{last, last}, cat(" ORDER BY ", group, is_backward(index, window.order[0]) ? " DESC" : "",
									   ", ", source.of(span_of(source, words->order)))});
	draft.edits = std::move(edits);
	set_level(*columns, entry, draft);
}

void judge(const AnalysedStatement& statement, const Site& clause, LintReport& report) {
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
	add_edits(statement, clause, *number, *sides->left, *entry, *index, report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	bool any = false;
	for (const Query* query : statement.queries()) any = any || query->window_count > 0;
	if (!any) return;
	for (const Site& clause : statement.clauses())
		if (clause.place == Place::where && clause.expression->kind == DBE_OPERATOR) judge(statement, clause, report);
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
			"WITH x AS (SELECT customer_id, kind, row_number() OVER (PARTITION BY customer_id ORDER BY happened_at) AS n FROM events) SELECT x.customer_id, x.kind FROM x WHERE x.n = 1",
			"SELECT x.customer_id, x.kind FROM (SELECT row_number() OVER (PARTITION BY customer_id ORDER BY happened_at DESC, id) AS n, customer_id, kind FROM events) AS x WHERE x.n = 1 AND x.kind <> 'view' ORDER BY x.customer_id",
			"SELECT x.customer_id, x.kind, x.n FROM (SELECT e.*, row_number() OVER (PARTITION BY e.customer_id ORDER BY e.happened_at, e.id) AS n FROM events e) AS x WHERE x.n = 1"},
	.near_misses = {"SELECT x.customer_id, x.total FROM (SELECT customer_id, total, row_number() OVER (PARTITION BY customer_id ORDER BY created_at DESC) AS n FROM orders) AS x WHERE x.n = 1",
					"SELECT x.customer_id, x.kind FROM (SELECT customer_id, kind, row_number() OVER (PARTITION BY customer_id ORDER BY happened_at DESC) AS n FROM events) AS x WHERE x.n <= 3",
					"SELECT x.customer_id, x.kind FROM (SELECT customer_id, kind, row_number() OVER (PARTITION BY kind ORDER BY happened_at DESC) AS n FROM events) AS x WHERE x.n = 1",
					"SELECT x.customer_id, x.kind FROM (SELECT customer_id, kind, row_number() OVER (PARTITION BY customer_id ORDER BY happened_at DESC) AS n FROM events WHERE customer_id = 7) AS x WHERE x.n = 1"},
	.run = run,
}};

}  // namespace dbe
