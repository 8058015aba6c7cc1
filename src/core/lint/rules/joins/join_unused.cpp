#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/connections.hpp"
#include "core/lint/join_text.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// A table of its own rows only, all of which the caller sees.
bool is_whole(const Entry& entry) {
	const dbe_sql_table* table = entry.table;
	if (table == nullptr || table->is_system || table->has_row_security || entry.is_result)
		return false;
	return table->kind == 'p' ? !entry.is_only : table->kind == 'r' &&
		   (!table->has_children || entry.is_only);
}

struct Reference {
	const Entry* child = nullptr;
	const dbe_sql_foreign_key* key = nullptr;
};

bool has_pair(const dbe_sql_foreign_key& key, std::int16_t child, std::int16_t parent) {
	for (std::uint32_t i = 0; i < key.columns.count; i++)
		if (key.columns.items[i] == child && key.referenced_columns.items[i] == parent) return true;
	return false;
}

// Every row of the child has its parent, by a key that is checked at once.
bool always_refers(const dbe_sql_table& child, const dbe_sql_foreign_key& key) {
	if (!key.is_validated || !key.is_enforced || key.is_deferrable) return false;
	for (std::uint32_t i = 0; i < key.columns.count; i++) {
		const dbe_sql_column* column = column_of(child, key.columns.items[i]);
		// keys over periods are contained, not equal
		if (column == nullptr || !column->is_not_null || column->type->kind == 'r' ||
			column->type->kind == 'm')
			return false;
	}
	return true;
}

// The clause as child.column = parent.column
struct Pair {
	TableColumn child, parent;
};
std::optional<Pair> pair_of(const Expression& clause, const Entry& parent) {
	const auto sides = comparison(clause);
	if (!sides || sides->sign != "=" || !clause.op->is_builtin) return std::nullopt;
	const auto left = table_column(*sides->left);
	const auto right = table_column(*sides->right);
	if (!left || !right || left->entry == right->entry) return std::nullopt;
	if (right->entry == &parent) return Pair{*left, *right};
	if (left->entry == &parent) return Pair{*right, *left};
	return std::nullopt;
}

// Whether the condition of the join is a foreign key to the table, and nothing else.
std::optional<Reference> reference_in(const AnalysedStatement& statement, const From& join,
									  const Entry& parent) {
	std::vector<Pair> pairs;
	for (const Site& clause : statement.clauses()) {
		if (clause.join != &join) continue;
		const auto pair = pair_of(*clause.expression, parent);
		if (!pair || (!pairs.empty() && pairs.front().child.entry != pair->child.entry))
			return std::nullopt;
		pairs.push_back(*pair);
	}
	if (pairs.empty()) return std::nullopt;
	const Entry& child = *pairs.front().child.entry;
	if (!is_whole(child) || child.owner != parent.owner || statement.is_nullable_side(child))
		return std::nullopt;
	for (std::uint32_t i = 0; i < child.table->foreign_key_count; i++) {
		const dbe_sql_foreign_key& key = child.table->foreign_keys[i];
		if (key.referenced != parent.table->id || key.columns.count != pairs.size() ||
			!always_refers(*child.table, key))
			continue;
		if (std::all_of(pairs.begin(), pairs.end(), [&](const Pair& pair) {
				return has_pair(key, pair.child.column->number, pair.parent.column->number);
			}))
			return Reference{&child, &key};
	}
	return std::nullopt;
}

// What makes the join a step that changes nothing; empty where it may change something.
std::string reason(const AnalysedStatement& statement, const From& join, const Entry& entry,
				   bool is_right) {
	if (join.join == DBE_LEFT_JOIN && is_right && !is_volatile(*join.condition)) {
		if (!holds_key(*entry.table, columns_joined_by(statement, join, entry))) return "";
		return "at most one of its rows matches, and LEFT JOIN keeps the rows without one";
	}
	if (join.join != DBE_INNER_JOIN || entry.table->kind != 'r' || statement.is_nullable_side(entry)) return "";
	const auto reference = reference_in(statement, join, entry);
	if (!reference) return "";
	return cat("by the foreign key ", quoted(reference->key->name), " every row of ",
			   quoted(reference->child->name), " has exactly one");
}

void judge(const AnalysedStatement& statement, const From& join, bool is_right,
		   LintReport& report) {
	const From& part = join.parts[is_right ? 1 : 0];
	if (part.kind != DBE_FROM_ENTRY || join.condition == nullptr || !is_whole(*part.entry) ||
		part.entry->is_sampled || is_looked_at(statement, *part.entry, &join))
		return;
	const std::string why = reason(statement, join, *part.entry, is_right);
	if (why.empty()) return;
	LintDraft draft;
	draft.location = location_of(statement, *part.entry);
	draft.object = quoted(part.entry->name);
	draft.detail = cat("The join with ", draft.object, " changes nothing: none of its columns is used, and ", why, ".");
	if (is_right)
		if (const auto span = span_of_join(statement, report.source(), join)) {
			draft.edits.push_back({*span, ""});
			draft.level = FixLevel::proved;
		}
	report.add(std::move(draft));
}

void judge_below(const AnalysedStatement& statement, const From& from, LintReport& report) {
	if (from.kind == DBE_FROM_ENTRY) return;
	for (const From* part : from.parts) judge_below(statement, *part, report);
	if (from.kind != DBE_FROM_JOIN) return;
	judge(statement, from, true, report);
	judge(statement, from, false, report);
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries())
		if (query->from != nullptr && query->command == DBE_SELECT)
			judge_below(statement, *query->from, report);
}

}  // namespace

extern constexpr LintRule join_unused_rule{LintSpec{
	.id = "join_unused",
	.title = "Join that changes nothing",
	.group = LintGroup::joins,
	.severity = LintSeverity::performance,
	.why = "The server leaves out a LEFT JOIN to a unique key that nobody needs, but never an inner join, even where a "
		   "foreign key tells that it neither adds nor removes a row.",
	.suggestion = "Leave the join out.",
	.bad = {"SELECT o.id, o.total FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.status = 'new'",
			"SELECT o.id, o.total FROM orders o LEFT JOIN customers c ON o.customer_id = c.id",
			"SELECT l.line, o.total FROM order_lines l INNER JOIN products AS p ON p.id = l.product_id JOIN orders o ON o.id = l.order_id",
			"SELECT o.total FROM customers c JOIN orders o ON o.customer_id = c.id"},
	.near_misses = {"SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id",
					"SELECT c.id FROM customers c JOIN customers r ON r.id = c.referred_by",
					"SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id AND c.is_active",
					"SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id FOR UPDATE OF c",
					"SELECT l.line FROM order_lines l LEFT JOIN (orders o JOIN customers c ON c.id = o.customer_id) ON o.id = l.order_id WHERE o.total > 5 OR c.is_active"},
	.run = run,
}};

}  // namespace dbe
