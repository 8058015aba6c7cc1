#include "core/lint/join_text.hpp"

#include "core/lint/connections.hpp"

namespace dbe {
namespace {

// What may follow a table that has no alias, or its alias.
bool is_next_word(const Token& token) {
	for (const std::string_view word :
		 {"on", "using", "where", "join", "natural", "left", "right", "full", "inner", "cross", "group", "having",
		  "order", "limit", "offset", "fetch", "for", "union", "intersect", "except", "window", "returning"})
		if (token.is_word(word)) return true;
	return false;
}

bool ends_table(const std::vector<Token>& tokens, std::size_t at) {
	if (at >= tokens.size()) return true;
	return is_next_word(tokens[at]) || tokens[at].is_symbol(')') || tokens[at].is_symbol(',') ||
		   tokens[at].is_symbol(';');
}

}  // namespace

std::optional<JoinWords> join_words(const AnalysedStatement& statement, const Source& source,
									const Entry& entry) {
	const std::int32_t location = only_location_of(statement, entry);
	if (location < 0) return std::nullopt;
	const auto& tokens = source.tokens();
	JoinWords words;
	words.to = source.token_at(static_cast<std::size_t>(location));
	std::size_t at = words.to;
	const auto take = [&](std::string_view word) {
		if (at == 0 || !tokens[at - 1].is_word(word)) return false;
		at--;
		return true;
	};
	if (at >= tokens.size() || !take("join")) return std::nullopt;
	take("outer");
	words.is_outer = take("left") || take("right") || take("full");
	if (!words.is_outer) take("inner");
	words.is_natural = take("natural");
	words.from = at;
	if (at == 0) return std::nullopt;
	return words;
}

std::optional<std::size_t> end_of_table(const Source& source, std::size_t table) {
	const auto& tokens = source.tokens();
	std::size_t at = table + 1;
	while (at + 1 < tokens.size() && tokens[at].is_symbol('.')) at += 2;
	if (ends_table(tokens, at)) return at;
	if (tokens[at].is_word("as")) at++;
	if (at >= tokens.size() ||
		(tokens[at].kind != TokenKind::word && tokens[at].kind != TokenKind::identifier))
		return std::nullopt;
	at++;
	if (!ends_table(tokens, at)) return std::nullopt;
	return at;
}

std::optional<Span> span_of_join(const AnalysedStatement& statement, const Source& source,
								 const From& join) {
	const From& right = join.parts[1];
	if (right.kind != DBE_FROM_ENTRY || join.condition == nullptr || join.is_natural)
		return std::nullopt;
	const auto words = join_words(statement, source, *right.entry);
	if (!words) return std::nullopt;
	const auto end = end_of_table(source, words->to);
	const auto& tokens = source.tokens();
	if (!end || *end + 1 >= tokens.size()) return std::nullopt;
	const std::size_t start = source.end_of(tokens[words->from - 1]);
	if (tokens[*end].is_word("using")) {
		for (std::size_t i = *end + 1; i < tokens.size(); i++)
			if (tokens[i].is_symbol(')')) return Span{start, source.end_of(tokens[i])};
		return std::nullopt;
	}
	const auto condition = source.span_of(*join.condition);
	if (!tokens[*end].is_word("on") || !condition || source.token_at(condition->from) != *end + 1)
		return std::nullopt;
	return Span{start, condition->to};
}

}  // namespace dbe
