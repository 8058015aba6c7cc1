#include "core/lint/foreign_keys.hpp"

#include <algorithm>
#include <vector>

#include "core/lint/keys.hpp"

namespace dbe {

bool is_whole(const Entry& entry) {
	const dbe_sql_table* table = entry.table;
	if (table == nullptr || table->is_system || table->has_row_security || entry.is_result)
		return false;
	return table->kind == 'p' ? !entry.is_only : table->kind == 'r' &&
		   (!table->has_children || entry.is_only);
}

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

const dbe_sql_foreign_key* key_between(const TableColumn& child, const TableColumn& parent) {
	for (std::uint32_t i = 0; i < child.table->foreign_key_count; i++) {
		const dbe_sql_foreign_key& key = child.table->foreign_keys[i];
		if (key.referenced == parent.table->id && key.columns.count == 1 &&
			key.columns.items[0] == child.column->number &&
			key.referenced_columns.items[0] == parent.column->number)
			return &key;
	}
	return nullptr;
}

namespace {

bool has_pair(const dbe_sql_foreign_key& key, std::int16_t child, std::int16_t parent) {
	for (std::uint32_t i = 0; i < key.columns.count; i++)
		if (key.columns.items[i] == child && key.referenced_columns.items[i] == parent) return true;
	return false;
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
	if (right->entry == &parent && is_found_by_key(clause, *right)) return Pair{*left, *right};
	if (left->entry == &parent && is_found_by_key(clause, *left)) return Pair{*right, *left};
	return std::nullopt;
}

}  // namespace

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

}  // namespace dbe
