#include "core/lint/determined.hpp"

#include <algorithm>

#include "core/lint/keys.hpp"

namespace dbe {
namespace {

bool is_nullable_side_of(const From& join, const Entry& entry) {
	const auto holds = [&](const From& from, const auto& self) -> bool {
		if (from.kind == DBE_FROM_ENTRY) return from.entry == &entry;
		return std::any_of(from.parts.begin(), from.parts.end(),
						   [&](const From* part) { return self(*part, self); });
	};
	if (join.join == DBE_LEFT_JOIN) return holds(join.parts[1], holds);
	if (join.join == DBE_RIGHT_JOIN) return holds(join.parts[0], holds);
	return false;
}

// Equal values are the same to keys too.
bool is_plain_equality(const Expression& expression) {
	return expression.kind == DBE_OPERATOR && expression.op != nullptr && expression.op->is_builtin &&
		   expression.op->name.view() == "=" && expression.arguments.count == 2 &&
		   (expression.collation == nullptr || expression.collation->is_deterministic);
}

}  // namespace

DeterminedColumns::DeterminedColumns(const AnalysedStatement& statement, const Query& query) {
	for (const Site& clause : statement.clauses()) {
		if (clause.query != &query || (clause.place != Place::where && clause.place != Place::join) ||
			!is_plain_equality(*clause.expression))
			continue;
		const auto left = table_column(clause.expression->arguments[0]);
		const auto right = table_column(clause.expression->arguments[1]);
		const bool is_left = left && left->is_of(query);
		const bool is_right = right && right->is_of(query);
		const bool is_outer = clause.join != nullptr && clause.join->join != DBE_INNER_JOIN;
		if (is_left && is_right) {
			if (!is_outer || is_nullable_side_of(*clause.join, *right->entry))
				equalities_.push_back({*left, *right});
			if (!is_outer || is_nullable_side_of(*clause.join, *left->entry))
				equalities_.push_back({*right, *left});
		} else if (!is_outer && is_left && is_fixed(clause.expression->arguments[1])) {
			columns_.push_back(*left);
		} else if (!is_outer && is_right && is_fixed(clause.expression->arguments[0])) {
			columns_.push_back(*right);
		}
	}
	for (const Entry* entry : query.entries)
		if (entry->is_used && entry->table != nullptr) candidates_.push_back(entry);
}

void DeterminedColumns::add(const TableColumn& column) {
	if (!has(column)) columns_.push_back(column);
}

void DeterminedColumns::add(const Expression& expression) {
	if (const auto column = table_column(expression)) add(*column);
}

bool DeterminedColumns::has_row(const Entry& entry) const {
	return std::find(rows_.begin(), rows_.end(), &entry) != rows_.end();
}

bool DeterminedColumns::has(const TableColumn& column) const {
	return has_row(*column.entry) ||
		   std::any_of(columns_.begin(), columns_.end(), [&](const TableColumn& known) {
			   return known.entry == column.entry && known.column == column.column;
		   });
}

bool DeterminedColumns::has(const Expression& given) const {
	const Expression& expression = stripped(given);
	if (expression.kind == DBE_SUBLINK || expression.kind == DBE_OTHER_EXPRESSION) return false;
	if (expression.kind == DBE_COLUMN) {
		if (expression.entry == nullptr) return false;
		if (has_row(*expression.entry)) return true;
		const auto column = table_column(expression);
		return column && has(*column);
	}
	for (const Expression* part : expression.arguments)
		if (part == nullptr || !has(*part)) return false;
	return expression.filter == nullptr || has(*expression.filter);
}

bool DeterminedColumns::step() {
	const std::size_t before = columns_.size() + rows_.size();
	for (const Equality& equality : equalities_)
		if (has(equality.from)) add(equality.to);
	for (const Entry* entry : candidates_) {
		if (has_row(*entry) || !has_whole_keys(*entry)) continue;
		std::vector<std::int16_t> numbers;
		for (const TableColumn& column : columns_)
			if (column.entry == entry) numbers.push_back(column.column->number);
		if (holds_key(*entry->table, numbers)) rows_.push_back(entry);
	}
	return columns_.size() + rows_.size() > before;
}

void DeterminedColumns::close() {
	while (step()) {
	}
}

bool has_whole_keys(const Entry& entry) {
	if (entry.table == nullptr) return false;
	return entry.table->kind == 'p' ||
		   (entry.table->kind == 'r' && (!entry.table->has_children || entry.is_only));
}

namespace {

bool list_inner(const From& from, std::vector<const Entry*>& tables) {
	if (from.kind == DBE_FROM_ENTRY) {
		tables.push_back(from.entry);
		return from.entry->table != nullptr;
	}
	if (from.kind == DBE_FROM_JOIN && from.join != DBE_INNER_JOIN) return false;
	return std::all_of(from.parts.begin(), from.parts.end(),
					   [&](const From* part) { return list_inner(*part, tables); });
}

bool shows_groups(const Query& query) {
	return std::all_of(query.group.begin(), query.group.end(),
					   [](const dbe_order* order) { return !order->target->is_junk; });
}

}  // namespace

bool is_inner_join_of_tables(const Query& query, std::vector<const Entry*>& tables) {
	return query.from != nullptr && list_inner(*query.from, tables) && !tables.empty();
}

bool has_distinct_rows(const AnalysedStatement& statement, const Query& query) {
	if (query.command != DBE_SELECT || query.has_sets_in_targets || query.set != nullptr ||
		query.has_grouping_sets)
		return false;
	if (!query.group.empty()) return shows_groups(query);
	if (query.has_aggregates) return true;
	std::vector<const Entry*> tables;
	if (!is_inner_join_of_tables(query, tables)) return false;
	DeterminedColumns determined(statement, query);
	for (const dbe_target* target : query.targets)
		if (!target->is_junk) determined.add(*target->expression);
	determined.close();
	return std::all_of(tables.begin(), tables.end(),
					   [&](const Entry* entry) { return determined.has_row(*entry); });
}

}  // namespace dbe
