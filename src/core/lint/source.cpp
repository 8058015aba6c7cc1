#include "core/lint/source.hpp"

#include <algorithm>

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"

namespace dbe {

void Source::read(std::string_view text, Span statement) {
	text_ = text;
	statement_ = statement;
	is_read_ = false;
}

const std::vector<Token>& Source::tokens() const {
	if (!is_read_) tokens_ = sql_words(of(statement_));
	is_read_ = true;
	return tokens_;
}

std::size_t Source::token_at(std::size_t position) const {
	const auto found = std::lower_bound(
		tokens().begin(), tokens().end(), position,
		[this](const Token& token, std::size_t wanted) { return start_of(token) < wanted; });
	return static_cast<std::size_t>(found - tokens().begin());
}

// ---- where an expression ends ----

namespace {

// The rightmost sign of an expression and its parts.
std::int32_t rightmost(const Expression& expression) {
	std::int32_t last = std::max(expression.token, expression.location);
	for (const Expression* part : expression.arguments)
		if (part != nullptr) last = std::max(last, rightmost(*part));
	if (expression.filter != nullptr) last = std::max(last, rightmost(*expression.filter));
	return last;
}

// Which of the parts ends it.
const Expression& last_part(const Expression& expression) {
	const Expression* last = &expression;
	for (const Expression* part : expression.arguments) {
		if (part == nullptr) continue;
		const Expression& candidate = last_part(*part);
		if (std::max(candidate.token, candidate.location) >= std::max(last->token, last->location))
			last = &candidate;
	}
	return *last;
}

// Behind these words an expression begins; behind others its constant may be one of that type.
bool opens_expression(const Token& token) {
	if (token.kind == TokenKind::symbol) return !token.is_symbol(']') && !token.is_symbol(')');
	if (token.kind != TokenKind::word) return false;
	for (const std::string_view word :
		 {"and", "or", "not", "where", "on", "having", "select", "distinct", "all", "when", "then",
		  "else", "between", "in", "like", "ilike", "symmetric", "from", "by", "limit", "offset",
		  "values", "returning", "case", "to", "is"})
		if (token.is_word(word)) return true;
	return false;
}

bool has_written_end(const Expression& expression) {
	if (expression.location < 0) return false;
	switch (expression.kind) {
		case DBE_COLUMN:
		case DBE_CONSTANT:
		case DBE_PARAMETER:
		case DBE_FUNCTION:
		case DBE_OPERATOR:
		case DBE_IS_DISTINCT:
		case DBE_ARRAY_OPERATOR:
		case DBE_AND:
		case DBE_OR:
		case DBE_NOT:
		case DBE_COALESCE:
		case DBE_GREATEST:
		case DBE_ARRAY:
		case DBE_AGGREGATE:
		case DBE_NULL_TEST:
		case DBE_CAST:
		case DBE_NULLIF:
		case DBE_SESSION_VALUE:
			break;
		default:
			return false;
	}
	for (const Expression* part : expression.arguments) {
		if (part == nullptr) return false;
		// a cast or a constant that nobody has written has no place
		if (part->location < 0) return false;
		if (!has_written_end(*part)) return false;
	}
	return expression.filter == nullptr;
}

}  // namespace

// Everything that opens within the span closes within it.
std::size_t Source::past_brackets(std::size_t from, std::size_t to) const {
	int open = 0;
	std::size_t end = to;
	for (std::size_t i = from; i < tokens().size(); i++) {
		if (i >= to && open <= 0) break;
		if (tokens()[i].is_symbol('(') || tokens()[i].is_symbol('[')) open++;
		const bool closes = tokens()[i].is_symbol(')') || tokens()[i].is_symbol(']');
		// what was opened before the span does not count
		if (closes && open > 0) open--;
		if (i >= to) end = i + 1;
	}
	return end;
}

// Brackets that close between two tokens and open before them.
std::size_t Source::unopened(std::size_t from, std::size_t to) const {
	std::size_t open = 0;
	std::size_t missing = 0;
	for (std::size_t i = from; i < to; i++) {
		if (tokens()[i].is_symbol('(')) open++;
		if (!tokens()[i].is_symbol(')')) continue;
		if (open > 0)
			open--;
		else
			missing++;
	}
	return missing;
}

// One past the last token that surely belongs to it.
std::size_t Source::last_token(const Expression& expression) const {
	std::size_t next = token_at(static_cast<std::size_t>(rightmost(expression))) + 1;
	// a name with its schema or table, and what it is called with
	while (next + 1 < tokens().size() && tokens()[next].is_symbol('.')) next += 2;
	return next;
}

namespace {

// How many tokens a type's name takes: double precision, timestamp (3) with time zone, text[].
std::size_t type_length(const std::vector<Token>& tokens, std::size_t at) {
	const std::size_t start = at;
	if (at >= tokens.size()) return 0;
	at++;
	while (at + 1 < tokens.size() && tokens[at].is_symbol('.')) at += 2;
	const auto take = [&](std::string_view word) {
		if (at < tokens.size() && tokens[at].is_word(word)) {
			at++;
			return true;
		}
		return false;
	};
	if (tokens[start].is_word("double")) take("precision");
	if (tokens[start].is_word("character") || tokens[start].is_word("bit")) take("varying");
	if (at < tokens.size() && tokens[at].is_symbol('(')) {
		while (at < tokens.size() && !tokens[at].is_symbol(')')) at++;
		at++;
	}
	const bool is_time = tokens[start].is_word("timestamp") || tokens[start].is_word("time");
	if (is_time && (take("with") || take("without")) && take("time")) take("zone");
	while (at + 1 < tokens.size() && tokens[at].is_symbol('[')) {
		while (at < tokens.size() && !tokens[at].is_symbol(']')) at++;
		at++;
	}
	return at - start;
}

}  // namespace

std::optional<Span> Source::span_of(const Expression& expression) const {
	if (!has_written_end(expression)) return std::nullopt;
	const auto start = static_cast<std::size_t>(expression.location);
	if (start < statement_.from || start >= statement_.to) return std::nullopt;
	std::size_t first = token_at(start);
	std::size_t next = last_token(expression);
	if (first >= tokens().size() || next > tokens().size()) return std::nullopt;
	const auto rest_is = [&](std::string_view word) {
		return next < tokens().size() && tokens()[next].is_word(word);
	};
	const auto last = [&] { return tokens()[next - 1]; };
	// x::date, whose rightmost sign is the second colon or the first
	if (last().is_symbol(':')) {
		if (next < tokens().size() && tokens()[next].is_symbol(':')) next++;
		next += type_length(tokens(), next);
	}
	if (expression.kind == DBE_NULL_TEST && tokens()[next - 1].is_word("is")) {
		if (rest_is("not")) next++;
		if (rest_is("null")) next++;
	}
	// f(), count(*): their brackets have nothing inside that has a place
	if (next < tokens().size() && tokens()[next].is_symbol('(') &&
		(last().kind == TokenKind::word || last().kind == TokenKind::identifier))
		next = past_brackets(first, next + 1);
	const bool ends_in_constant = last_part(expression).kind == DBE_CONSTANT;
	// -5, of which the server knows the sign's place
	if (ends_in_constant && last().is_symbol('-') && next < tokens().size()) next++;
	next = past_brackets(first, next);
	// '5'::integer is a constant to the server
	while (ends_in_constant && next + 1 < tokens().size() && tokens()[next].is_symbol(':') &&
		   tokens()[next + 1].is_symbol(':'))
		next += 2 + type_length(tokens(), next + 2);
	// date '2024-01-01' and cast('5' AS integer) begin before their literal
	if (tokens()[first].kind == TokenKind::literal && first > 0) {
		const Token& before = tokens()[first - 1];
		const bool is_cast = before.is_symbol('(') && first > 1 && tokens()[first - 2].is_word("cast");
		if (is_cast || !opens_expression(before)) return std::nullopt;
	}
	if (next == 0 || next > tokens().size()) return std::nullopt;
	// (a OR b) AND c begins with a bracket
	for (std::size_t missing = unopened(first, next); missing > 0; missing--)
		if (first == 0 || !tokens()[--first].is_symbol('(')) return std::nullopt;
	const std::size_t end = end_of(tokens()[next - 1]);
	if (end > statement_.to) return std::nullopt;
	return Span{start_of(tokens()[first]), end};
}

// ---- positions ----

TextPosition TextPositions::of(std::size_t byte) {
	while (at_ < byte && at_ < text_.size()) {
		const std::size_t longest = std::min<std::size_t>(text_.size() - at_, 4);
		std::size_t length = 1;
		while (length < longest && clipped(text_.substr(at_, length), length, database_encoding()) == 0)
			length++;
		if (text_[at_] == '\n')
			position_ = {position_.line + 1, 1};
		else
			position_.column++;
		at_ += length;
	}
	return position_;
}

std::string edited(std::string_view text, Span statement, std::vector<Edit> edits) {
	std::sort(edits.begin(), edits.end(),
			  [](const Edit& one, const Edit& other) { return one.span.from < other.span.from; });
	std::string out;
	std::size_t at = statement.from;
	for (const Edit& edit : edits) {
		append(out, text.substr(at, edit.span.from - at));
		append(out, edit.text);
		at = edit.span.to;
	}
	append(out, text.substr(at, statement.to - at));
	return out;
}

}  // namespace dbe
