#include "core/query/sql_tokens.hpp"

#include <algorithm>

namespace dbe {
namespace {

constexpr std::size_t none = std::string_view::npos;

char lower_char(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_word(char c) {
	const char l = lower_char(c);
	return (l >= 'a' && l <= 'z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool continues_word(char c) { return starts_word(c) || is_digit(c) || c == '$'; }

class Scanner {
public:
	explicit Scanner(std::string_view sql) : sql_(sql) {}

	bool next(Token& token) {
		while (at_ < sql_.size() && is_blank(sql_[at_])) at_++;
		if (at_ >= sql_.size()) return false;
		const std::size_t start = at_;
		token.kind = scan();
		token.text = sql_.substr(start, at_ - start);
		if (token.is_symbol(')') && depth_ > 0) depth_--;
		token.depth = depth_;
		if (token.is_symbol('(')) depth_++;
		return true;
	}

private:
	char peek(std::size_t ahead) const {
		return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0';
	}
	void move_to(std::size_t position) { at_ = std::min(position, sql_.size()); }

	TokenKind scan() {
		const char c = peek(0);
		if (c == '-' && peek(1) == '-') return line_comment();
		if (c == '/' && peek(1) == '*') return block_comment();
		if (c == '\'') return quoted(0, '\'', false, TokenKind::literal);
		if (c == '"') return quoted(0, '"', false, TokenKind::identifier);
		if (c == '$') return dollar();
		if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
		if (starts_word(c)) return word();
		at_++;
		return TokenKind::symbol;
	}

	TokenKind line_comment() {
		move_to(sql_.find('\n', at_));
		return TokenKind::comment;
	}

	TokenKind block_comment() {
		int depth = 1;
		at_ += 2;
		while (at_ < sql_.size() && depth > 0) {
			const bool opens = peek(0) == '/' && peek(1) == '*';
			const bool closes = peek(0) == '*' && peek(1) == '/';
			depth += opens ? 1 : closes ? -1 : 0;
			at_ += opens || closes ? 2 : 1;
		}
		return TokenKind::comment;
	}

	// prefix: characters before the opening quote, as in E'text' and U&"name".
	TokenKind quoted(std::size_t prefix, char quote, bool has_escapes, TokenKind kind) {
		at_ += prefix + 1;
		while (at_ < sql_.size()) {
			if (has_escapes && peek(0) == '\\') {
				move_to(at_ + 2);
			} else if (peek(0) != quote) {
				at_++;
			} else if (peek(1) == quote) {
				at_ += 2;
			} else {
				at_++;
				return kind;
			}
		}
		return kind;
	}

	TokenKind dollar() {
		if (is_digit(peek(1))) {
			at_++;
			while (is_digit(peek(0))) at_++;
			return TokenKind::parameter;
		}
		std::size_t end = at_ + 1;
		while (end < sql_.size() && continues_word(sql_[end]) && sql_[end] != '$') end++;
		if (end >= sql_.size() || sql_[end] != '$') {
			at_++;
			return TokenKind::symbol;
		}
		const std::string_view tag = sql_.substr(at_, end + 1 - at_);
		const std::size_t close = sql_.find(tag, end + 1);
		move_to(close == none ? none : close + tag.size());
		return TokenKind::literal;
	}

	TokenKind number() {
		while (at_ < sql_.size() && (continues_word(peek(0)) || peek(0) == '.')) at_++;
		return TokenKind::number;
	}

	TokenKind word() {
		const char first = lower_char(peek(0));
		if (first == 'u' && peek(1) == '&' && peek(2) == '\'')
			return quoted(2, '\'', false, TokenKind::literal);
		if (first == 'u' && peek(1) == '&' && peek(2) == '"')
			return quoted(2, '"', false, TokenKind::identifier);
		if (peek(1) == '\'' && (first == 'e' || first == 'b' || first == 'x' || first == 'n'))
			return quoted(1, '\'', first == 'e', TokenKind::literal);
		while (at_ < sql_.size() && continues_word(peek(0))) at_++;
		return TokenKind::word;
	}

	std::string_view sql_;
	std::size_t at_ = 0;
	int depth_ = 0;
};

}  // namespace

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
	return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
					  [](char a, char b) { return lower_char(a) == b; });
}

bool Token::is_word(std::string_view lower_case) const {
	return kind == TokenKind::word && equals_ignoring_case(text, lower_case);
}

std::string_view Token::content() const {
	if (kind != TokenKind::literal && kind != TokenKind::identifier) return text;
	const bool in_dollars = text.front() == '$';
	const char quote = kind == TokenKind::identifier ? '"' : '\'';
	const std::size_t open = in_dollars ? text.find('$', 1) : text.find(quote);
	if (open == none) return {};
	const std::size_t close_length = in_dollars ? open + 1 : 1;
	std::string_view inside = text.substr(open + 1);
	// A text that was cut has no closing quote.
	const std::string_view closing = in_dollars ? text.substr(0, open + 1) : text.substr(open, 1);
	if (inside.ends_with(closing)) inside.remove_suffix(close_length);
	return inside;
}

std::vector<Token> sql_tokens(std::string_view sql) {
	std::vector<Token> tokens;
	Scanner scanner(sql);
	Token token{};
	while (scanner.next(token)) tokens.push_back(token);
	return tokens;
}

std::vector<Token> sql_words(std::string_view sql) {
	std::vector<Token> tokens = sql_tokens(sql);
	std::erase_if(tokens, [](const Token& t) { return t.kind == TokenKind::comment; });
	return tokens;
}

std::string without_comments(std::string_view sql) {
	std::string out;
	out.reserve(sql.size());
	const char* end = sql.data();
	for (const Token& token : sql_words(sql)) {
		if (token.text.data() != end && !out.empty()) out.push_back(' ');
		out.append(token.text);
		end = token.text.data() + token.text.size();
	}
	return out;
}

}  // namespace dbe
