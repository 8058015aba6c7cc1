#include "core/lint/from_text.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/join_text.hpp"
#include "core/lint/stars.hpp"

namespace dbe {
namespace {

// The inner join of which a table is a side itself.
const From* join_of(const From& from, const Entry& entry) {
	if (from.kind == DBE_FROM_ENTRY) return nullptr;
	for (const From* part : from.parts) {
		if (part->kind == DBE_FROM_ENTRY && part->entry == &entry)
			return from.kind == DBE_FROM_JOIN ? &from : nullptr;
		if (const From* found = join_of(*part, entry)) return found;
	}
	return nullptr;
}

bool is_in_list(const Query& query, const Entry& entry) {
	return std::any_of(query.from->parts.begin(), query.from->parts.end(), [&](const From* part) {
		return part->kind == DBE_FROM_ENTRY && part->entry == &entry;
	});
}

// FROM a, b
std::optional<TakenTable> taken_from_list(const Source& source, Words table) {
	const auto& tokens = source.tokens();
	TakenTable taken{table, {}, nullptr, {}};
	if (table.from > 0 && tokens[table.from - 1].is_symbol(',')) {
		taken.edits.push_back(without(source, {table.from - 1, table.to}));
		return taken;
	}
	if (table.from == 0 || !tokens[table.from - 1].is_word("from") || table.to + 1 >= tokens.size() ||
		!tokens[table.to].is_symbol(','))
		return std::nullopt;
	taken.edits.push_back(
		{{source.start_of(tokens[table.from]), source.start_of(tokens[table.to + 1])}, ""});
	return taken;
}

// FROM rest JOIN table ON condition
std::optional<TakenTable> taken_from_right(const Source& source, Words table, const From& join,
										   const JoinWords& words) {
	if (words.is_natural || words.is_outer || words.from == 0 ||
		!source.tokens()[table.to].is_word("on"))
		return std::nullopt;
	const auto condition = condition_words(source, table.to);
	if (!condition) return std::nullopt;
	return TakenTable{table, {without(source, {words.from, condition->to})}, &join, *condition};
}

// FROM table JOIN other ON condition
std::optional<TakenTable> taken_from_left(const AnalysedStatement& statement, const Source& source,
										  Words table, const From& join) {
	const auto& tokens = source.tokens();
	const From& right = join.parts[1];
	if (right.kind != DBE_FROM_ENTRY || table.from == 0 ||
		(!tokens[table.from - 1].is_word("from") && !tokens[table.from - 1].is_symbol(',')))
		return std::nullopt;
	const auto words = join_words(statement, source, *right.entry);
	const auto end = words ? end_of_table(source, words->to) : std::nullopt;
	if (!end || words->is_natural || words->is_outer || words->from != table.to || *end >= tokens.size() ||
		!tokens[*end].is_word("on"))
		return std::nullopt;
	const auto condition = condition_words(source, *end);
	if (!condition) return std::nullopt;
	TakenTable taken{table, {}, &join, *condition};
	taken.edits.push_back({{source.start_of(tokens[table.from]), source.start_of(tokens[words->to])}, ""});
	taken.edits.push_back(without(source, {*end, condition->to}));
	return taken;
}

}  // namespace

std::optional<TakenTable> taken_table(const AnalysedStatement& statement, const Source& source,
									  const Query& query, const Entry& entry) {
	const auto name = table_token(statement, source, entry);
	const auto select = select_word(source, query);
	const auto end = name ? end_of_table(source, *name) : std::nullopt;
	// within brackets of its own a join may be all that they hold
	if (!end || !select || *end > source.tokens().size() ||
		source.tokens()[*name].depth != source.tokens()[*select].depth)
		return std::nullopt;
	const Words table{*name, *end};
	if (is_in_list(query, entry)) return taken_from_list(source, table);
	const From* join = join_of(*query.from, entry);
	if (join == nullptr || join->join != DBE_INNER_JOIN || join->is_natural || join->is_using ||
		join->condition == nullptr || table.to >= source.tokens().size())
		return std::nullopt;
	if (join->parts[0].kind == DBE_FROM_ENTRY && join->parts[0].entry == &entry)
		return taken_from_left(statement, source, table, *join);
	const auto words = join_words(statement, source, entry);
	return words ? taken_from_right(source, table, *join, *words) : std::nullopt;
}

// ---- references ----

namespace {

bool is_called(const Token& token, const Entry& entry) {
	if (token.kind == TokenKind::identifier) return token.content() == entry.name.view();
	return token.kind == TokenKind::word && equals_ignoring_case(token.text, entry.name.view());
}

}  // namespace

bool has_own_name(const AnalysedStatement& statement, const Entry& entry) {
	std::size_t count = 0;
	for (const Query* query : statement.queries())
		for (const Entry* other : query->entries)
			if (other->name.view() == entry.name.view()) count++;
	return count == 1;
}

std::optional<std::vector<std::size_t>> references_to(const AnalysedStatement& statement,
													  const Source& source, const Entry& entry) {
	if (!has_own_name(statement, entry)) return std::nullopt;
	const auto& tokens = source.tokens();
	std::vector<std::size_t> found;
	for (std::size_t i = 0; i + 2 < tokens.size(); i++) {
		if (!is_called(tokens[i], entry) || !tokens[i + 1].is_symbol('.')) continue;
		const bool is_column = tokens[i + 2].kind == TokenKind::word || tokens[i + 2].kind == TokenKind::identifier;
		const bool is_call = i + 3 < tokens.size() && tokens[i + 3].is_symbol('(');
		// schema.table.column, schema.function(), schema.table
		if ((i > 0 && tokens[i - 1].is_symbol('.')) || !is_column || is_call ||
			statement.mark_at(DBE_MARK_TABLE, static_cast<std::int32_t>(source.start_of(tokens[i]))) != nullptr)
			return std::nullopt;
		found.push_back(i);
	}
	for (const Site& site : statement.of(DBE_COLUMN)) {
		if (stripped(*site.expression).entry != &entry) continue;
		const std::int32_t at = site.expression->location;
		if (at < 0 || !std::binary_search(found.begin(), found.end(),
										  source.token_at(static_cast<std::size_t>(at))))
			return std::nullopt;
	}
	return found;
}

bool shows_all_of_from(const AnalysedStatement& statement, const Source& source, const Query& query) {
	return std::any_of(query.targets.begin(), query.targets.end(), [&](const dbe_target* target) {
		const dbe_mark* star = star_of(statement, *target);
		return star != nullptr &&
			   (star->location < 0 ||
				source.tokens()[source.token_at(static_cast<std::size_t>(star->location))].is_symbol('*'));
	});
}

}  // namespace dbe
