#include "core/workload/fingerprint.hpp"

#include <cstdint>
#include <vector>

#include "core/base/text.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {
namespace {

using Words = std::vector<std::string>;

constexpr std::string_view any_value = "?";

bool ends_in(const Words& words, std::string_view last) { return !words.empty() && words.back() == last; }

// IS NULL and IS NOT TRUE are tests, and no constants.
bool follows_is(const Words& words) {
	return ends_in(words, "is") ||
		   (ends_in(words, "not") && words.size() >= 2 && words[words.size() - 2] == "is");
}

bool is_constant(const Token& token, const Words& before) {
	switch (token.kind) {
		case TokenKind::literal:
		case TokenKind::number:
		case TokenKind::parameter:
			return true;
		case TokenKind::word:
			return (token.is_word("null") || token.is_word("true") || token.is_word("false")) &&
				   !follows_is(before) && !ends_in(before, "not");
		default:
			return false;
	}
}

// A sign that is part of a number, as nothing is before it that it could be taken from.
bool is_sign(const Words& words) {
	if (!ends_in(words, "-") && !ends_in(words, "+")) return false;
	if (words.size() < 2) return true;
	return equals_any(words[words.size() - 2],
					  {"(", "[", ",", "=", "<", ">", "select", "where", "and", "or", "not", "between", "then",
					   "else", "when", "in", "limit", "offset", "by", "return", "values"});
}

// ?, ? is one ?; (?), (?) is one (?).
void drop_repetition(Words& words) {
	const std::size_t n = words.size();
	if (n >= 3 && words[n - 1] == any_value && words[n - 2] == "," && words[n - 3] == any_value)
		words.resize(n - 2);
	if (!ends_in(words, ")")) return;
	// the bracket that closes here, and one of the same content before it
	std::size_t open = n - 1;
	while (open > 0 && words[open] != "(") open--;
	const std::size_t length = n - open;
	if (length < 3 || open < length + 1 || words[open - 1] != ",") return;
	for (std::size_t i = 0; i < length; i++) {
		const std::string& word = words[open + i];
		if (word != words[open - 1 - length + i]) return;
		if (word != any_value && word != "," && word != "(" && word != ")" && word != "default") return;
	}
	words.resize(open - 1);
}

Words shape_words(std::string_view sql) {
	Words words;
	for (const Token& token : sql_words(sql)) {
		if (is_constant(token, words)) {
			if (token.kind == TokenKind::number && is_sign(words)) words.pop_back();
			words.emplace_back(any_value);
		} else if (token.kind == TokenKind::word) {
			words.push_back(lower(token.text));
		} else {
			words.emplace_back(token.text);
		}
		drop_repetition(words);
	}
	while (ends_in(words, ";")) words.pop_back();
	return words;
}

bool joins_next(std::string_view word) { return equals_any(word, {"(", "[", ".", ":"}); }
bool joins_before(std::string_view word) { return equals_any(word, {")", "]", ",", ".", ":", "["}); }

}  // namespace

std::string shape_of(std::string_view sql) {
	std::string shape;
	std::string_view before;
	const Words words = shape_words(sql);
	for (const std::string& word : words) {
		if (!shape.empty() && !joins_next(before) && !joins_before(word)) append(shape, ' ');
		append(shape, word);
		before = word;
	}
	return shape;
}

// FNV-1a of 64 bits: short, and the same everywhere. Nothing rests on nobody finding two alike.
std::string fingerprint_of(std::string_view sql) {
	std::uint64_t hash = 0xcbf29ce484222325u;
	for (const char c : shape_of(sql)) {
		hash ^= static_cast<unsigned char>(c);
		hash *= 0x100000001b3u;
	}
	std::string digits;
	for (int shift = 60; shift >= 0; shift -= 4)
		append(digits, "0123456789abcdef"[(hash >> shift) & 15]);
	return digits;
}

}  // namespace dbe
