// The words of an SQL text, by the server's own rules for comments, quotes and dollar quotes.
// Takes anything: a text cut in the middle of a literal just ends there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dbe {

enum class TokenKind : std::uint8_t {
	word,		 // keyword or plain identifier
	identifier,	 // "quoted"
	literal,	 // 'text', E'text', $$text$$
	number,
	parameter,	// $1
	comment,
	symbol	// any other single character
};

struct Token {
	TokenKind kind;
	std::string_view text;	// as written, quotes included
	int depth;				// of the parentheses around it; a pair itself is outside

	// A keyword or plain identifier; the word given in lower case.
	bool is_word(std::string_view lower_case) const;
	bool is_symbol(char c) const { return kind == TokenKind::symbol && text.front() == c; }
	// Of a literal or quoted identifier: what stands between the quotes, escapes untouched.
	std::string_view content() const;
};

std::vector<Token> sql_tokens(std::string_view sql);
// The same without comments.
std::vector<Token> sql_words(std::string_view sql);
// The text with its comments left out and every gap made one blank.
std::string without_comments(std::string_view sql);

bool equals_ignoring_case(std::string_view text, std::string_view lower_case);

}  // namespace dbe
