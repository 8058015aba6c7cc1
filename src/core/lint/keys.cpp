#include "core/lint/keys.hpp"

#include <algorithm>

#include "core/lint/columns.hpp"

namespace dbe {
namespace {

// Values that are equal by the second collation are so by the first, too.
bool tells_apart(const dbe_sql_collation* of_key, const dbe_sql_collation* compared) {
	return compared == nullptr || compared->is_deterministic || compared == of_key;
}

bool is_key(const dbe_sql_table& table, const dbe_sql_index& index) {
	if (!index.is_unique || !index.is_valid || !index.is_immediate || index.predicate != nullptr)
		return false;
	for (std::uint32_t i = 0; i < index.key_count; i++) {
		const dbe_sql_column* column = column_of(table, index.keys[i].column);
		if (column == nullptr) return false;
		if (!column->is_not_null && !index.nulls_not_distinct) return false;
		if (!tells_apart(index.keys[i].collation, column->collation)) return false;
	}
	return index.key_count > 0;
}

bool holds(const std::vector<std::int16_t>& columns, std::int16_t number) {
	return std::find(columns.begin(), columns.end(), number) != columns.end();
}

// The tables of a FROM clause without outer joins; false where there is anything else.
bool list_tables(const From& from, std::vector<const Entry*>& tables) {
	if (from.kind == DBE_FROM_ENTRY) {
		tables.push_back(from.entry);
		return from.entry->table != nullptr && from.entry->table->kind == 'r' &&
			   (!from.entry->table->has_children || from.entry->is_only);
	}
	if (from.kind == DBE_FROM_JOIN && from.join != DBE_INNER_JOIN) return false;
	for (const From* part : from.parts)
		if (!list_tables(*part, tables)) return false;
	return true;
}

}  // namespace

bool is_found_by_key(const Expression& equality, const TableColumn& column) {
	return tells_apart(column.column->collation, equality.collation);
}

std::vector<std::vector<std::int16_t>> keys_of(const dbe_sql_table& table) {
	std::vector<std::vector<std::int16_t>> keys;
	for (const dbe_sql_index* index : table.indexes) {
		if (!is_key(table, *index)) continue;
		std::vector<std::int16_t> columns;
		for (std::uint32_t i = 0; i < index->key_count; i++)
			columns.push_back(index->keys[i].column);
		keys.push_back(std::move(columns));
	}
	return keys;
}

bool holds_key(const dbe_sql_table& table, const std::vector<std::int16_t>& columns) {
	for (const auto& key : keys_of(table))
		if (std::all_of(key.begin(), key.end(),
						[&](std::int16_t number) { return holds(columns, number); }))
			return true;
	return false;
}

namespace {

// Columns of an entry that equal what is fixed, or columns of entries that have one row each.
std::vector<std::int16_t> fixed_by(const AnalysedStatement& statement, const Query& query,
								   const Entry& entry,
								   const std::vector<const Entry*>& single) {
	std::vector<std::int16_t> columns;
	const auto is_known = [&](const Expression& other) {
		if (is_fixed(other)) return true;
		const auto column = table_column(other);
		return column && (column->entry->owner != &query ||
						  std::find(single.begin(), single.end(), column->entry) != single.end());
	};
	for (const Site& clause : statement.clauses()) {
		if (clause.query != &query || (clause.place != Place::where && clause.place != Place::join))
			continue;
		const auto sides = comparison(*clause.expression);
		if (!sides || sides->sign != "=") continue;
		const auto left = table_column(*sides->left);
		const auto right = table_column(*sides->right);
		if (left && left->entry == &entry && is_known(*sides->right) && is_found_by_key(*clause.expression, *left))
			columns.push_back(left->column->number);
		if (right && right->entry == &entry && is_known(*sides->left) && is_found_by_key(*clause.expression, *right))
			columns.push_back(right->column->number);
	}
	return columns;
}

}  // namespace

std::vector<std::int16_t> fixed_columns(const AnalysedStatement& statement, const Query& query,
										const Entry& entry) {
	return fixed_by(statement, query, entry, {});
}

bool has_one_row_by_shape(const Query& query) {
	if (query.set != nullptr || query.has_sets_in_targets) return false;
	if (query.from == nullptr || query.from->parts.empty()) return true;
	if (query.has_aggregates && query.group.empty() && !query.has_grouping_sets) return true;
	const Expression* count = query.limit == nullptr ? nullptr : constant_in(*query.limit);
	return count != nullptr && !count->is_null && count->number <= 1;
}

namespace {

bool looks_at(const Expression& given, const Entry& entry) {
	const Expression& expression = stripped(given);
	if (expression.kind == DBE_COLUMN && expression.entry == &entry) return true;
	return std::any_of(expression.arguments.begin(), expression.arguments.end(),
					   [&](const Expression* part) {
		return part == nullptr || looks_at(*part, entry);
	});
}

}  // namespace

std::vector<std::int16_t> columns_joined_by(const AnalysedStatement& statement, const From& join,
											const Entry& entry) {
	std::vector<std::int16_t> columns;
	for (const Site& clause : statement.clauses()) {
		if (clause.join != &join) continue;
		const auto sides = comparison(*clause.expression);
		if (!sides || sides->sign != "=" || !clause.expression->op->is_builtin) continue;
		const auto left = table_column(*sides->left);
		const auto right = table_column(*sides->right);
		if (left && left->entry == &entry && !looks_at(*sides->right, entry) &&
			is_found_by_key(*clause.expression, *left))
			columns.push_back(left->column->number);
		if (right && right->entry == &entry && !looks_at(*sides->left, entry) &&
			is_found_by_key(*clause.expression, *right))
			columns.push_back(right->column->number);
	}
	return columns;
}

bool has_at_most_one_row(const AnalysedStatement& statement, const Query& query) {
	std::vector<const Entry*> tables;
	if (query.set != nullptr || query.from == nullptr || query.has_sets_in_targets ||
		!list_tables(*query.from, tables))
		return false;
	std::vector<const Entry*> single;
	for (std::size_t round = 0; round < tables.size(); round++)
		for (const Entry* entry : tables) {
			if (std::find(single.begin(), single.end(), entry) != single.end()) continue;
			if (holds_key(*entry->table, fixed_by(statement, query, *entry, single)))
				single.push_back(entry);
		}
	return single.size() == tables.size();
}

}  // namespace dbe
