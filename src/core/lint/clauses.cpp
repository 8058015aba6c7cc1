#include "core/lint/clauses.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace dbe {
namespace {

// IS [NOT] DISTINCT FROM and WITHIN GROUP begin nothing.
bool is_part_of_phrase(const std::vector<Token>& tokens, std::size_t at) {
	if (at == 0) return false;
	if (tokens[at].is_word("group")) return tokens[at - 1].is_word("within");
	return at >= 2 && tokens[at].is_word("from") && tokens[at - 1].is_word("distinct") &&
		   (tokens[at - 2].is_word("is") || tokens[at - 2].is_word("not"));
}

// Words that end a clause in the brackets of its query.
bool begins_clause(const std::vector<Token>& tokens, std::size_t at) {
	const Token& token = tokens[at];
	const auto next_is = [&](std::string_view word) {
		return at + 1 < tokens.size() && tokens[at + 1].is_word(word);
	};
	if (token.is_word("with")) return !next_is("time") && !next_is("ordinality");
	if (token.is_word("on")) return next_is("conflict");
	if (is_part_of_phrase(tokens, at)) return false;
	for (const std::string_view word :
		 {"from", "where", "group", "having", "window", "union", "intersect", "except", "order",
		  "limit", "offset", "fetch", "for", "returning"})
		if (token.is_word(word)) return true;
	return token.is_symbol(';');
}

bool ends_query(const Token& token) {
	return token.is_symbol(';') || token.is_word("union") || token.is_word("intersect") ||
		   token.is_word("except");
}

std::int32_t first_result(const Query& query) {
	std::int32_t first = -1;
	for (const dbe_target* target : query.targets) {
		const std::int32_t at = target->expression->location;
		if (!target->is_junk && at >= 0 && (first < 0 || at < first)) first = at;
	}
	return first;
}

}  // namespace

std::optional<std::size_t> select_word(const Source& source, const Query& query) {
	const std::int32_t first = first_result(query);
	if (first < 0) return std::nullopt;
	const auto at = static_cast<std::size_t>(first);
	if (at < source.statement().from || at >= source.statement().to) return std::nullopt;
	const auto& tokens = source.tokens();
	std::size_t i = source.token_at(at);
	if (i >= tokens.size()) return std::nullopt;
	while (i > 0 && tokens[i - 1].is_symbol('(')) i--;
	if (i > 0 && (tokens[i - 1].is_word("distinct") || tokens[i - 1].is_word("all"))) i--;
	if (i == 0 || !tokens[i - 1].is_word("select")) return std::nullopt;
	return i - 1;
}

std::optional<std::size_t> next_word(const Source& source, std::size_t from, std::string_view word) {
	const auto& tokens = source.tokens();
	if (from >= tokens.size()) return std::nullopt;
	const int depth = tokens[from].depth;
	for (std::size_t i = from; i < tokens.size() && tokens[i].depth >= depth; i++) {
		if (tokens[i].depth == depth && i > from && ends_query(tokens[i])) return std::nullopt;
		if (tokens[i].depth == depth && tokens[i].is_word(word) && !is_part_of_phrase(tokens, i)) return i;
	}
	return std::nullopt;
}

std::optional<std::size_t> closing_bracket(const Source& source, std::size_t open) {
	const auto& tokens = source.tokens();
	if (open >= tokens.size() || !tokens[open].is_symbol('(')) return std::nullopt;
	for (std::size_t i = open + 1; i < tokens.size(); i++)
		if (tokens[i].is_symbol(')') && tokens[i].depth == tokens[open].depth) return i;
	return std::nullopt;
}

std::optional<Words> clause_words(const Source& source, std::size_t select, std::string_view first,
								  std::string_view second) {
	const auto& tokens = source.tokens();
	const auto start = next_word(source, select, first);
	if (!start) return std::nullopt;
	std::size_t i = *start + 1;
	if (!second.empty()) {
		if (i >= tokens.size() || !tokens[i].is_word(second)) return std::nullopt;
		i++;
	}
	const int depth = tokens[*start].depth;
	while (i < tokens.size() && tokens[i].depth >= depth &&
		   !(tokens[i].depth == depth && begins_clause(tokens, i)))
		i++;
	return Words{*start, i};
}

namespace {

// To the next clause in the same brackets; ON is part of FROM.
std::size_t past_clauses(const Source& source, std::size_t from,
						 std::initializer_list<std::string_view> within) {
	const auto& tokens = source.tokens();
	const int depth = tokens[from].depth;
	const auto is_within = [&](std::size_t at) {
		return std::any_of(within.begin(), within.end(),
						   [&](std::string_view word) { return tokens[at].is_word(word); });
	};
	std::size_t i = from + 1;
	while (i < tokens.size() && tokens[i].depth >= depth &&
		   (tokens[i].depth > depth || is_within(i) || !begins_clause(tokens, i)))
		i++;
	return i;
}

}  // namespace

std::optional<Words> from_words(const Source& source, std::size_t select) {
	const auto start = next_word(source, select, "from");
	if (!start) return std::nullopt;
	return Words{*start, past_clauses(source, *start, {"on"})};
}

Words unsorted_words(const Source& source, std::size_t select) {
	return {select,
			past_clauses(source, select, {"from", "on", "where", "group", "having", "window"})};
}

std::optional<Edit> with_condition(const Source& source, std::size_t select,
								   std::string_view condition, std::vector<Edit>& brackets) {
	const auto& tokens = source.tokens();
	const auto where = clause_words(source, select, "where");
	if (!where) {
		const auto from = from_words(source, select);
		if (!from) return std::nullopt;
		const std::size_t end = span_of(source, *from).to;
		return Edit{{end, end}, cat(" WHERE ", condition)};
	}
	if (where->to - where->from < 2) return std::nullopt;
	const Span span = span_of(source, {where->from + 1, where->to});
	bool has_or = false;
	for (std::size_t i = where->from; i < where->to; i++)
		has_or |= tokens[i].is_word("or") && tokens[i].depth == tokens[where->from].depth;
	if (has_or) brackets.push_back({{span.from, span.from}, "("});
	return Edit{{span.to, span.to}, cat(has_or ? ")" : "", " AND ", condition)};
}

std::vector<Words> list_items(const Source& source, Words list) {
	const auto& tokens = source.tokens();
	std::vector<Words> items;
	std::size_t start = list.from;
	for (std::size_t i = list.from; i < list.to; i++) {
		if (!tokens[i].is_symbol(',') || tokens[i].depth != tokens[list.from].depth) continue;
		items.push_back({start, i});
		start = i + 1;
	}
	items.push_back({start, list.to});
	return items;
}

Span span_of(const Source& source, Words words) {
	const auto& tokens = source.tokens();
	return {source.start_of(tokens[words.from]), source.end_of(tokens[words.to - 1])};
}

Edit without(const Source& source, Words words) {
	Span span = span_of(source, words);
	if (words.from > 0) span.from = source.end_of(source.tokens()[words.from - 1]);
	return {span, ""};
}

std::optional<Edit> without_distinct(const Source& source, const Query& query) {
	const auto select = select_word(source, query);
	if (!select || *select + 1 >= source.tokens().size() ||
		!source.tokens()[*select + 1].is_word("distinct"))
		return std::nullopt;
	return without(source, {*select + 1, *select + 2});
}

}  // namespace dbe
