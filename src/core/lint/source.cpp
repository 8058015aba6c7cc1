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
		// what closes here and has opened before is around its first part
		if ((tokens()[i].is_symbol(')') || tokens()[i].is_symbol(']')) && open > 0) open--;
		if (i >= to) end = i + 1;
	}
	return end;
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

// ---- literals with their type ----

enum class Ahead : std::uint8_t { nothing, type, unclear };

bool is_one_of(const Token& token, std::initializer_list<std::string_view> words) {
	for (const std::string_view word : words)
		if (token.is_word(word)) return true;
	return false;
}

// What a word right before a literal is to it.
Ahead meaning_before_literal(const Token& token) {
	if (token.kind == TokenKind::identifier || token.is_symbol(')')) return Ahead::unclear;
	if (token.kind != TokenKind::word) return Ahead::nothing;
	if (is_one_of(token, {"date", "timestamp", "timestamptz", "interval", "time", "numeric", "text",
						  "uuid"}))
		return Ahead::type;
	if (is_one_of(token, {"where", "and", "or", "not", "on", "having", "select", "distinct", "when",
						  "then", "else", "case", "between", "symmetric", "in", "like", "ilike",
						  "to", "from", "for", "by", "set", "returning", "all", "limit", "offset"}))
		return Ahead::nothing;
	return Ahead::unclear;
}

bool is_at_time_zone(const std::vector<Token>& tokens, std::size_t zone) {
	return zone >= 2 && tokens[zone].is_word("zone") && tokens[zone - 1].is_word("time") &&
		   tokens[zone - 2].is_word("at");
}

bool is_cast_sign(const std::vector<Token>& tokens, std::size_t at) {
	return at + 1 < tokens.size() && tokens[at].is_symbol(':') && tokens[at + 1].is_symbol(':');
}

}  // namespace

// date '2024-01-01' is one constant, whose place the server gives as that of the quotes.
std::optional<std::size_t> Source::literal_start(std::size_t literal) const {
	if (literal == 0 || is_at_time_zone(tokens(), literal - 1)) return literal;
	const Ahead ahead = meaning_before_literal(tokens()[literal - 1]);
	if (ahead == Ahead::nothing) return literal;
	if (ahead == Ahead::unclear) return std::nullopt;
	if (literal >= 2 && tokens()[literal - 2].is_symbol('.')) return std::nullopt;
	return literal - 1;
}

// So is '2024-01-01'::date, and interval '1' day.
std::size_t Source::past_literal(std::size_t next) const {
	const std::size_t literal = next - 1;
	const bool is_interval = literal > 0 && tokens()[literal - 1].is_word("interval");
	while (is_interval && next < tokens().size() &&
		   is_one_of(tokens()[next], {"year", "month", "day", "hour", "minute", "second", "to"}))
		next++;
	return is_cast_sign(tokens(), next) ? next + 2 + type_length(tokens(), next + 2) : next;
}

// Brackets that close within it and were opened before are around its first part.
std::optional<std::size_t> Source::with_opening_brackets(std::size_t first, std::size_t next) const {
	int open = 0;
	int missing = 0;
	for (std::size_t i = first; i < next; i++) {
		if (tokens()[i].is_symbol('(') || tokens()[i].is_symbol('[')) open++;
		if (tokens()[i].is_symbol(')') || tokens()[i].is_symbol(']')) open--;
		missing = std::max(missing, -open);
	}
	for (; missing > 0; missing--) {
		if (first == 0 || !tokens()[first - 1].is_symbol('(')) return std::nullopt;
		first--;
		if (first == 0) continue;
		// a cast to the type that it has is no part of what the server made of it
		if (tokens()[first - 1].is_word("cast"))
			first--;
		else if (meaning_before_literal(tokens()[first - 1]) != Ahead::nothing && !tokens()[first - 1].is_symbol(')'))
			return std::nullopt;
	}
	return first;
}

// Casts bind closer than any operator: what stands behind the last operand is a part of it, whether the
// server made something of it or not.
std::size_t Source::past_casts(std::size_t first, std::size_t next) const {
	while (is_cast_sign(tokens(), next)) next = past_brackets(first, next + 2 + type_length(tokens(), next + 2));
	return next;
}

namespace {

bool has_operands(const Expression& expression) {
	switch (expression.kind) {
		case DBE_OPERATOR:
		case DBE_ARRAY_OPERATOR:
		case DBE_IS_DISTINCT:
		case DBE_AND:
		case DBE_OR:
		case DBE_NOT:
			return true;
		default:
			return false;
	}
}

}  // namespace

std::optional<Span> Source::span_between(const Expression& first, const Expression& last) const {
	const auto from = span_of(first);
	const auto to = span_of(last);
	if (!from || !to || from->from >= to->from) return std::nullopt;
	const std::size_t start = token_at(from->from);
	const std::size_t next = past_casts(start, past_brackets(start, token_at(to->to)));
	return Span{from->from, end_of(tokens()[next - 1])};
}

// BETWEEN, IN and rows make several comparisons of one text: none has a text of its own.
bool Source::shares_text(const Expression& expression) const {
	for (const Expression* part : expression.arguments)
		if (part != nullptr && shares_text(*part)) return true;
	if (expression.kind != DBE_OPERATOR || expression.arguments.count != 2 || expression.token < 0)
		return false;
	const std::size_t sign = token_at(static_cast<std::size_t>(expression.token));
	const std::size_t right = token_at(
		static_cast<std::size_t>(std::max(expression.arguments[1].location, expression.token)));
	if (sign + 1 >= tokens().size() || right >= tokens().size()) return true;
	const std::size_t word = tokens()[sign].is_word("not") ? sign + 1 : sign;
	if (is_one_of(tokens()[word], {"between", "in"})) return true;
	// (a, b) = (1, 2)
	for (std::size_t i = last_token(expression.arguments[0]); i < right; i++)
		if (tokens()[i].is_symbol(',')) return true;
	return false;
}

std::optional<Span> Source::span_of(const Expression& expression) const {
	if (!has_written_end(expression)) return std::nullopt;
	const auto start = static_cast<std::size_t>(expression.location);
	if (start < statement_.from || start >= statement_.to) return std::nullopt;
	std::optional<std::size_t> first = token_at(start);
	std::size_t next = last_token(expression);
	if (*first >= tokens().size() || next > tokens().size() || shares_text(expression))
		return std::nullopt;
	if (tokens()[*first].kind == TokenKind::literal) first = literal_start(*first);
	if (!first) return std::nullopt;
	next = past_last_part(*first, next);
	if (has_operands(expression)) next = past_casts(*first, next);
	first = with_opening_brackets(*first, next);
	if (!first || next == 0 || next > tokens().size()) return std::nullopt;
	const std::size_t end = end_of(tokens()[next - 1]);
	if (end > statement_.to) return std::nullopt;
	return Span{start_of(tokens()[*first]), end};
}

// From the last token that has a place to the end of what it begins.
std::size_t Source::past_last_part(std::size_t first, std::size_t next) const {
	const auto rest_is = [&](std::string_view word) {
		return next < tokens().size() && tokens()[next].is_word(word);
	};
	const auto last = [&] { return tokens()[next - 1]; };
	// x::date, whose rightmost sign is the second colon or the first
	if (last().is_symbol(':')) {
		if (next < tokens().size() && tokens()[next].is_symbol(':')) next++;
		next += type_length(tokens(), next);
	} else if (last().kind == TokenKind::literal || last().kind == TokenKind::parameter ||
			   last().is_word("null")) {
		// $1::date that takes its type from there has no cast of its own either
		next = past_literal(next);
	} else if (last().is_symbol('-') || last().is_symbol('+')) {
		// a negative number stands where its sign does
		next++;
	}
	if (tokens()[next - 1].is_word("is")) {
		if (rest_is("not")) next++;
		if (rest_is("null")) next++;
	}
	// f(), count(*): their brackets have nothing inside that has a place
	if (next < tokens().size() && tokens()[next].is_symbol('(') &&
		(last().kind == TokenKind::word || last().kind == TokenKind::identifier))
		next = past_brackets(first, next + 1);
	return past_brackets(first, next);
}

// ---- positions ----

TextPosition TextPositions::of(std::size_t byte) {
	while (at_ < byte && at_ < text_.size()) {
		const std::size_t longest = std::min<std::size_t>(text_.size() - at_, 4);
		std::size_t length = 1;
		while (length < longest && clipped(text_.substr(at_), length, database_encoding()) == 0)
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
