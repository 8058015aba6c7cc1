#include "core/lint/connections.hpp"

#include <algorithm>

#include "core/lint/columns.hpp"
#include "core/lint/equality.hpp"
#include "core/lint/keys.hpp"

namespace dbe {
namespace {

class Connections {
public:
	explicit Connections(std::vector<const Entry*> entries) : entries_(std::move(entries)) {
		for (std::size_t i = 0; i < entries_.size(); i++) group_.push_back(i);
	}

	void connect(const std::vector<const Entry*>& together) {
		for (std::size_t i = 1; i < together.size(); i++) connect(together[0], together[i]);
	}

	void connect(const Entry* one, const Entry* other) {
		const std::size_t a = place_of(one);
		const std::size_t b = place_of(other);
		if (a == entries_.size() || b == entries_.size() || group_[a] == group_[b]) return;
		const std::size_t from = group_[b];
		std::replace(group_.begin(), group_.end(), from, group_[a]);
	}

	std::vector<std::vector<const Entry*>> lists() const {
		std::vector<std::vector<const Entry*>> lists;
		for (std::size_t g = 0; g < entries_.size(); g++) {
			std::vector<const Entry*> list;
			for (std::size_t i = 0; i < entries_.size(); i++)
				if (group_[i] == g) list.push_back(entries_[i]);
			if (!list.empty()) lists.push_back(std::move(list));
		}
		return lists;
	}

private:
	std::size_t place_of(const Entry* entry) const {
		return static_cast<std::size_t>(
			std::find(entries_.begin(), entries_.end(), entry) - entries_.begin());
	}

	std::vector<const Entry*> entries_;
	std::vector<std::size_t> group_;
};

}  // namespace

void list_entries(const From& from, std::vector<const Entry*>& entries) {
	if (from.kind == DBE_FROM_ENTRY) {
		entries.push_back(from.entry);
		return;
	}
	for (const From* part : from.parts) list_entries(*part, entries);
}

namespace {

// A join without a condition was written as CROSS JOIN, or NATURAL and USING have made one.
void connect_written(const From& from, Connections& groups) {
	if (from.kind == DBE_FROM_ENTRY) return;
	if (from.kind == DBE_FROM_JOIN && (from.condition == nullptr || from.join != DBE_INNER_JOIN)) {
		std::vector<const Entry*> entries;
		list_entries(from, entries);
		groups.connect(entries);
	}
	for (const From* part : from.parts) connect_written(*part, groups);
}

void list_entries_behind(const Query& inner, const Query& query,
						 std::vector<const Entry*>& entries);

void list_entries_behind(const From& from, const Query& query, std::vector<const Entry*>& entries) {
	if (from.condition != nullptr) list_entries_of(*from.condition, query, entries);
	if (from.kind == DBE_FROM_ENTRY && from.entry->query != nullptr)
		list_entries_behind(*from.entry->query, query, entries);
	if (from.kind == DBE_FROM_ENTRY) {
		for (const Expression* call : from.entry->functions)
			list_entries_of(*call, query, entries);
		for (const Expression* value : from.entry->values)
			if (value != nullptr) list_entries_of(*value, query, entries);
	}
	for (const From* part : from.parts) list_entries_behind(*part, query, entries);
}

// What a subquery looks at outside of it.
void list_entries_behind(const Query& inner, const Query& query,
						 std::vector<const Entry*>& entries) {
	for (const dbe_target* target : inner.targets)
		list_entries_of(*target->expression, query, entries);
	if (inner.having != nullptr) list_entries_of(*inner.having, query, entries);
	if (inner.from != nullptr) list_entries_behind(*inner.from, query, entries);
	if (inner.set != nullptr)
		for (const Entry* entry : inner.entries)
			if (entry->query != nullptr) list_entries_behind(*entry->query, query, entries);
}

}  // namespace

void list_entries_of(const Expression& given, const Query& query,
					 std::vector<const Entry*>& entries) {
	const Expression& expression = stripped(given);
	if (expression.kind == DBE_COLUMN && expression.entry != nullptr &&
		expression.entry->owner == &query)
		entries.push_back(expression.entry);
	for (const Expression* part : expression.arguments)
		if (part != nullptr) list_entries_of(*part, query, entries);
	if (expression.filter != nullptr) list_entries_of(*expression.filter, query, entries);
	if (expression.query != nullptr) list_entries_behind(*expression.query, query, entries);
}

namespace {

// Has one value while the query runs: a constant, or what an outer query gives.
bool is_given(const Expression& expression, const Query& query) {
	std::vector<const Entry*> entries;
	list_entries_of(expression, query, entries);
	return entries.empty() && !is_volatile(expression);
}

// a.x = 7 AND b.x = 7
void connect_by_constants(const AnalysedStatement& statement, const Query& query,
						  Connections& groups) {
	std::vector<std::pair<const Expression*, const Entry*>> fixed;
	const auto add = [&](const Expression& side, const Expression& other) {
		const auto column = table_column(side);
		if (!column || !column->is_of(query) || !is_given(other, query)) return;
		for (const auto& [value, entry] : fixed)
			if (is_same(*value, other)) groups.connect(entry, column->entry);
		fixed.emplace_back(&other, column->entry);
	};
	for (const Site& clause : statement.clauses()) {
		if (clause.query != &query) continue;
		const auto sides = comparison(*clause.expression);
		if (!sides || sides->sign != "=") continue;
		add(*sides->left, *sides->right);
		add(*sides->right, *sides->left);
	}
}

// Some of what stands in such a query is not among its facts.
bool is_known_in_full(const Query& query) {
	if (query.command == DBE_MERGE) return false;
	return std::none_of(query.entries.begin(), query.entries.end(), [](const Entry* entry) {
		return entry->kind == DBE_TABLE_FUNCTION_ENTRY || entry->is_sampled;
	});
}

}  // namespace

std::vector<std::vector<const Entry*>> connected_groups(const AnalysedStatement& statement,
														const Query& query) {
	std::vector<const Entry*> entries;
	if (query.from == nullptr) return {};
	list_entries(*query.from, entries);
	// a sample or XMLTABLE may look at any of them
	const bool is_known = std::all_of(statement.queries().begin(), statement.queries().end(),
									  [](const Query* any) { return is_known_in_full(*any); });
	if (entries.size() < 2 || !is_known) {
		std::vector<std::vector<const Entry*>> together;
		together.push_back(std::move(entries));
		return together;
	}
	Connections groups(entries);
	connect_written(*query.from, groups);
	for (const Site& clause : statement.clauses()) {
		if (clause.query != &query) continue;
		std::vector<const Entry*> together;
		list_entries_of(*clause.expression, query, together);
		groups.connect(together);
	}
	for (const Entry* entry : entries) {
		std::vector<const Entry*> together{entry};
		if (entry->query != nullptr && entry->is_lateral)
			list_entries_behind(*entry->query, query, together);
		for (const Expression* call : entry->functions) list_entries_of(*call, query, together);
		groups.connect(together);
	}
	connect_by_constants(statement, query, groups);
	return groups.lists();
}

namespace {

bool multiplies(const AnalysedStatement& statement, const Query& query,
				const std::vector<const Entry*>& group);

bool multiplies(const AnalysedStatement& statement, const Query& subquery) {
	if (!subquery.group.empty() || subquery.has_aggregates || subquery.limit != nullptr ||
		subquery.set != nullptr || subquery.from == nullptr)
		return false;
	std::vector<const Entry*> entries;
	list_entries(*subquery.from, entries);
	return multiplies(statement, subquery, entries);
}

// A side of one row multiplies nothing, and VALUES and functions are made to be combined.
bool multiplies(const AnalysedStatement& statement, const Query& query,
				const std::vector<const Entry*>& group) {
	return std::any_of(group.begin(), group.end(), [&](const Entry* entry) {
		if (entry->table == nullptr)
			return entry->kind == DBE_SUBQUERY_ENTRY && entry->query != nullptr &&
				   multiplies(statement, *entry->query);
		return entry->table->kind != 'f' && entry->table->tuples != 1 && !entry->table->is_system &&
			   !holds_key(*entry->table, fixed_columns(statement, query, *entry));
	});
}

}  // namespace

std::vector<std::vector<const Entry*>> multiplying_groups(const AnalysedStatement& statement,
														  const Query& query) {
	std::vector<std::vector<const Entry*>> groups = connected_groups(statement, query);
	std::erase_if(groups, [&](const auto& group) { return !multiplies(statement, query, group); });
	return groups;
}

bool is_looked_at(const AnalysedStatement& statement, const Entry& entry, const From* join) {
	for (const Query* query : statement.queries())
		if (!is_known_in_full(*query)) return true;
	if (entry.owner->row_mark_count > 0) return true;
	std::vector<const Entry*> entries;
	for (const Site& site : statement.of(DBE_COLUMN)) {
		if (join != nullptr && site.join == join) continue;
		const Expression& column = stripped(*site.expression);
		if (column.kind == DBE_COLUMN && column.entry == &entry) return true;
		// the whole row of a join
		if (column.kind == DBE_COLUMN && column.column == 0 && column.entry != nullptr &&
			column.entry->kind == DBE_JOIN_ENTRY)
			return true;
		if (column.kind == DBE_COLUMN) continue;
		entries.clear();
		list_entries_of(column, *entry.owner, entries);
		if (std::find(entries.begin(), entries.end(), &entry) != entries.end()) return true;
	}
	return false;
}

std::int32_t only_location_of(const AnalysedStatement& statement, const Entry& entry) {
	if (entry.table == nullptr) return -1;
	std::int32_t found = -1;
	for (const dbe_mark* mark = statement.marks_begin(); mark != statement.marks_end(); mark++) {
		if (mark->kind != DBE_MARK_TABLE || mark->name.view() != entry.table->name.view()) continue;
		if (found >= 0) return -1;
		found = mark->location;
	}
	return found;
}

std::int32_t location_of(const AnalysedStatement& statement, const Entry& entry) {
	if (entry.table == nullptr) return -1;
	std::int32_t last = -1;
	for (const dbe_mark* mark = statement.marks_begin(); mark != statement.marks_end(); mark++)
		if (mark->kind == DBE_MARK_TABLE && mark->name.view() == entry.table->name.view())
			last = mark->location;
	return last;
}

}  // namespace dbe
