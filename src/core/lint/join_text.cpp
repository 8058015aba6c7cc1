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

namespace {

// The name by which the statement refers to the table that a token begins.
std::string_view alias_of(const Source& source, std::size_t table, const Entry& entry) {
	const auto end = end_of_table(source, table);
	if (!end) return {};
	const auto& tokens = source.tokens();
	std::size_t name = table;
	while (name + 2 < *end && tokens[name + 1].is_symbol('.')) name += 2;
	return name + 1 == *end ? entry.table->name.view() : tokens[*end - 1].content();
}

bool is_called(const Token& token, std::string_view written, const Entry& entry) {
	if (written.empty()) return false;
	if (token.kind == TokenKind::identifier) return written == entry.name.view();
	return equals_ignoring_case(written, entry.name.view());
}

}  // namespace

std::optional<std::size_t> table_token(const AnalysedStatement& statement, const Source& source,
									   const Entry& entry) {
	const std::int32_t only = only_location_of(statement, entry);
	if (only >= 0) return source.token_at(static_cast<std::size_t>(only));
	if (entry.table == nullptr) return std::nullopt;
	std::optional<std::size_t> found;
	for (const dbe_mark* mark = statement.marks_begin(); mark != statement.marks_end(); mark++) {
		if (mark->kind != DBE_MARK_TABLE || mark->name.view() != entry.table->name.view() ||
			mark->location < 0)
			continue;
		const std::size_t token = source.token_at(static_cast<std::size_t>(mark->location));
		if (token >= source.tokens().size()) return std::nullopt;
		const auto end = end_of_table(source, token);
		if (!end) return std::nullopt;
		if (!is_called(source.tokens()[*end - 1], alias_of(source, token, entry), entry)) continue;
		if (found) return std::nullopt;
		found = token;
	}
	return found;
}

std::optional<JoinWords> join_words(const AnalysedStatement& statement, const Source& source,
									const Entry& entry) {
	const auto table = table_token(statement, source, entry);
	if (!table) return std::nullopt;
	const auto& tokens = source.tokens();
	JoinWords words;
	words.to = *table;
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

namespace {

bool begins_join(const std::vector<Token>& tokens, std::size_t at) {
	// left('abc', 1)
	if (at + 1 < tokens.size() && tokens[at + 1].is_symbol('(')) return tokens[at].is_word("join");
	for (const std::string_view word : {"join", "left", "right", "full", "inner", "cross", "natural"})
		if (tokens[at].is_word(word)) return true;
	return false;
}

bool ends_from(const std::vector<Token>& tokens, std::size_t at) {
	for (const std::string_view word : {"where", "group", "having", "window", "union", "intersect", "except",
										"order", "limit", "offset", "fetch", "for", "returning"})
		if (tokens[at].is_word(word)) return true;
	return tokens[at].is_symbol(';') || tokens[at].is_symbol(',');
}

}  // namespace

std::optional<Words> condition_words(const Source& source, std::size_t on) {
	const auto& tokens = source.tokens();
	const int depth = tokens[on].depth;
	std::size_t i = on + 1;
	while (i < tokens.size() && tokens[i].depth >= depth) {
		if (tokens[i].depth == depth) {
			if (tokens[i].is_word("on")) return std::nullopt;
			if (ends_from(tokens, i) || begins_join(tokens, i)) break;
		}
		i++;
	}
	if (i == on + 1) return std::nullopt;
	return Words{on + 1, i};
}

namespace {

// FROM (a JOIN b ON ...): brackets around one table are no SQL.
bool is_alone_in_brackets(const std::vector<Token>& tokens, std::size_t join, std::size_t end) {
	if (end >= tokens.size() || !tokens[end].is_symbol(')')) return false;
	std::size_t at = join;
	while (at > 0 && (tokens[at - 1].kind == TokenKind::word || tokens[at - 1].is_symbol('.') ||
					  tokens[at - 1].kind == TokenKind::identifier))
		at--;
	return at > 0 && tokens[at - 1].is_symbol('(') && !tokens[at].is_word("select");
}

}  // namespace

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
			if (tokens[i].is_symbol(')') && !is_alone_in_brackets(tokens, words->from, i + 1))
				return Span{start, source.end_of(tokens[i])};
			else if (tokens[i].is_symbol(')'))
				return std::nullopt;
		return std::nullopt;
	}
	if (!tokens[*end].is_word("on")) return std::nullopt;
	auto condition = source.span_of(*join.condition);
	if (!condition || source.token_at(condition->from) != *end + 1) {
		const auto words = condition_words(source, *end);
		if (!words) return std::nullopt;
		condition = span_of(source, *words);
	}
	if (is_alone_in_brackets(tokens, words->from, source.token_at(condition->to)))
		return std::nullopt;
	return Span{start, condition->to};
}

}  // namespace dbe
