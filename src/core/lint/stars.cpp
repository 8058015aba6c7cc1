#include "core/lint/stars.hpp"

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

std::string_view column_name(const Entry& entry, std::int16_t number) {
	if (number <= 0 || static_cast<std::uint32_t>(number) > entry.column_names.count) return {};
	return entry.column_names.items[number - 1];
}

// The entries that a name in the query can mean.
struct Names {
	std::size_t count = 0;
	bool is_clear = true;  // no two are of one name, and none is hidden by a name for a join
};

Names names_of(const Query& query) {
	Names names;
	for (const Entry* entry : query.entries) {
		if (!entry->is_used) continue;
		if (entry->kind == DBE_JOIN_ENTRY) {
			names.is_clear &= !entry->has_alias;
			continue;
		}
		names.count++;
		for (const Entry* other : query.entries)
			names.is_clear &= other == entry || !other->is_used || other->kind == DBE_JOIN_ENTRY ||
							  other->name.view() != entry->name.view();
	}
	return names;
}

// How many tables of the query have a column of that name.
std::size_t count_named(const Query& query, std::string_view name) {
	std::size_t count = 0;
	for (const Entry* entry : query.entries) {
		if (!entry->is_used || entry->kind == DBE_JOIN_ENTRY) continue;
		for (std::uint32_t i = 0; i < entry->column_names.count; i++)
			count += std::string_view(entry->column_names.items[i]) == name ? 1 : 0;
	}
	return count;
}

}  // namespace

std::optional<std::string> reference_to(const Query& query, const Expression& expression) {
	const Entry* entry = expression.entry;
	if (expression.kind != DBE_COLUMN || entry == nullptr || entry->owner != &query)
		return std::nullopt;
	const Names names = names_of(query);
	const std::string_view name = column_name(*entry, expression.column);
	if (name.empty() || !names.is_clear) return std::nullopt;
	// a column that FULL JOIN ... USING has merged of two
	if (entry->kind == DBE_JOIN_ENTRY)
		return count_named(query, name) == 2 && names.count == 2
				   ? std::optional<std::string>(quoted(name))
				   : std::nullopt;
	return names.count > 1 ? cat(quoted(entry->name), ".", quoted(name)) : quoted(name);
}

const dbe_mark* star_of(const AnalysedStatement& statement, const dbe_target& target) {
	const Expression& expression = *target.expression;
	if (target.is_junk || expression.kind != DBE_COLUMN || expression.token < 0) return nullptr;
	return statement.mark_at(DBE_MARK_STAR, expression.token);
}

std::optional<std::vector<Edit>> expanded_stars(const AnalysedStatement& statement,
												const Query& query, const Source& source) {
	std::vector<Edit> edits;
	const dbe_mark* star = nullptr;
	for (const dbe_target* target : query.targets) {
		const dbe_mark* mark = star_of(statement, *target);
		if (mark == nullptr) continue;
		const auto name = reference_to(query, *target->expression);
		if (!name) return std::nullopt;
		if (mark == star) {
			append(edits.back().text, cat(", ", *name));
			continue;
		}
		star = mark;
		const auto& tokens = source.tokens();
		const std::size_t first = source.token_at(static_cast<std::size_t>(mark->location));
		std::size_t last = first;
		while (last < tokens.size() && !tokens[last].is_symbol('*')) last++;
		if (last >= tokens.size() || last > first + 6) return std::nullopt;
		edits.push_back({{source.start_of(tokens[first]), source.end_of(tokens[last])}, *name});
	}
	return edits;
}

const dbe_mark* insert_all_of(const AnalysedStatement& statement, const Query& query) {
	if (query.command != DBE_INSERT || query.result == nullptr || query.result->table == nullptr)
		return nullptr;
	const dbe_mark* found = nullptr;
	const std::string_view name = query.result->table->name;
	for (const dbe_mark* mark = statement.marks_begin(); mark != statement.marks_end(); mark++) {
		if (mark->kind != DBE_MARK_INSERT_ALL) continue;
		const dbe_mark* table = statement.mark_at(DBE_MARK_TABLE, mark->location);
		if (table == nullptr || table->name.view() != name) continue;
		if (found != nullptr) return nullptr;
		found = mark;
	}
	if (found == nullptr) return nullptr;
	// another INSERT into the same table may be the one with a list, or without
	for (const Query* other : statement.queries())
		if (other != &query && other->command == DBE_INSERT && other->result != nullptr &&
			other->result->table == query.result->table)
			return nullptr;
	return found;
}

std::optional<Edit> added_columns(const Query& query, const dbe_mark& insert_all,
								  const Source& source) {
	const auto& tokens = source.tokens();
	std::size_t next = source.token_at(static_cast<std::size_t>(insert_all.location)) + 1;
	while (next + 1 < tokens.size() && tokens[next].is_symbol('.')) next += 2;
	if (next + 1 < tokens.size() && tokens[next].is_word("as")) next += 2;
	if (next > tokens.size()) return std::nullopt;
	std::vector<std::string> names;
	for (const dbe_target* target : query.targets) {
		if (target->is_junk) continue;
		const dbe_sql_column* column = column_of(*query.result->table, target->number);
		if (column == nullptr) return std::nullopt;
		names.push_back(quoted(column->name));
	}
	if (names.empty()) return std::nullopt;
	const std::size_t at = source.end_of(tokens[next - 1]);
	return Edit{{at, at}, cat(" (", join(names, ", "), ")")};
}

}  // namespace dbe
