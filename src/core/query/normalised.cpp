#include "core/query/normalised.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "core/base/text.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {
namespace {

constexpr std::array<std::string_view, 8> types_before_constants{"interval", "date",	 "timestamp", "timestamptz",
																 "time",	 "timetz", "numeric",	 "json"};
constexpr std::string_view arithmetic = "+-*/%";

bool is_parameter(const Token& token) { return token.kind == TokenKind::parameter; }

bool is_type(const Token& token) {
	return std::any_of(types_before_constants.begin(), types_before_constants.end(),
					   [&](std::string_view type) { return token.is_word(type); });
}

bool is_arithmetic(const Token& token) {
	return token.kind == TokenKind::symbol && arithmetic.find(token.text.front()) != std::string_view::npos;
}

// "timestamp with time zone $1" is told by its last words.
std::size_t words_of_type(const std::vector<Token>& tokens, std::size_t parameter) {
	if (parameter >= 1 && is_type(tokens[parameter - 1])) return 1;
	const bool is_zoned = parameter >= 4 && tokens[parameter - 1].is_word("zone") && tokens[parameter - 2].is_word("time") &&
						  (tokens[parameter - 3].is_word("with") || tokens[parameter - 3].is_word("without"));
	return is_zoned && is_type(tokens[parameter - 4]) ? 4 : 0;
}

// "extract(year FROM day)", whose field is a constant too.
bool is_field(const std::vector<Token>& tokens, std::size_t parameter) {
	return parameter >= 2 && parameter + 1 < tokens.size() && tokens[parameter - 1].is_symbol('(') &&
		   tokens[parameter - 2].is_word("extract") && tokens[parameter + 1].is_word("from");
}

bool is_between_constants(const std::vector<Token>& tokens, std::size_t parameter) {
	return parameter + 2 < tokens.size() && is_arithmetic(tokens[parameter + 1]) && is_parameter(tokens[parameter + 2]);
}

}  // namespace

std::string readable_parameters(std::string_view normalised) {
	const std::vector<Token> tokens = sql_words(normalised);
	std::string text;
	std::size_t copied = 0;
	const auto start_of = [&](const Token& token) { return static_cast<std::size_t>(token.text.data() - normalised.data()); };
	const auto replace = [&](const Token& first, const Token& last, std::string_view by) {
		append(text, cat(normalised.substr(copied, start_of(first) - copied), by));
		copied = start_of(last) + last.text.size();
	};
	for (std::size_t i = 0; i < tokens.size(); i++) {
		const Token& token = tokens[i];
		if (!is_parameter(token)) continue;
		if (const std::size_t words = words_of_type(tokens, i); words > 0) {
			const std::size_t from = start_of(tokens[i - words]);
			replace(tokens[i - words], token, cat(token.text, "::", trimmed(normalised.substr(from, start_of(token) - from))));
		} else if (is_field(tokens, i)) {
			replace(tokens[i - 2], tokens[i + 1], cat("date_part(", token.text, ","));
		} else if (is_between_constants(tokens, i)) {
			replace(token, token, cat(token.text, "::integer"));
		}
	}
	append(text, normalised.substr(copied));
	return text;
}

}  // namespace dbe
