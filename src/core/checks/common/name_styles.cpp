#include "core/checks/common/name_styles.hpp"

#include <algorithm>

#include "core/checks/common/name_tokens.hpp"

namespace dbe {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::string capitalized(std::string_view word) {
	std::string out(word);
	if (!out.empty()) out[0] = upper(out[0]);
	return out;
}

}  // namespace

std::string_view name(NameStyle style) {
	constexpr std::array<std::string_view, name_style_count> names = {"snake_case", "camelCase",
																	  "PascalCase", "UPPER_CASE"};
	return names[static_cast<std::size_t>(style)];
}

unsigned styles_of(std::string_view text) {
	if (text.empty() || is_digit(text.front())) return 0;
	bool has_upper = false, has_lower = false, has_underscore = false;
	for (const char c : text) {
		has_upper |= is_upper(c);
		has_lower |= is_lower(c);
		has_underscore |= c == '_';
		if (!is_upper(c) && !is_lower(c) && !is_digit(c) && c != '_') return 0;
	}
	const auto bit = [](NameStyle style, bool is_set) {
		return static_cast<unsigned>(is_set) << static_cast<unsigned>(style);
	};
	return bit(NameStyle::snake, !has_upper) |
		   bit(NameStyle::camel, !has_underscore && !is_upper(text.front())) |
		   bit(NameStyle::pascal, !has_underscore && is_upper(text.front())) |
		   bit(NameStyle::upper, has_upper && !has_lower);
}

// Digits stay with the word before them.
std::string in_style(std::span<const std::string_view> words, NameStyle style) {
	const bool has_underscores = style == NameStyle::snake || style == NameStyle::upper;
	std::string out;
	for (std::size_t i = 0; i < words.size(); i++) {
		if (i > 0 && has_underscores && !is_number(words[i])) out.push_back('_');
		const bool is_capital = style == NameStyle::pascal || (style == NameStyle::camel && i > 0);
		out.append(is_capital ? capitalized(words[i]) : std::string(words[i]));
	}
	if (style == NameStyle::upper) std::transform(out.begin(), out.end(), out.begin(), upper);
	return out;
}

std::size_t Habit::choice() const {
	return static_cast<std::size_t>(std::max_element(counts_.begin(), counts_.end()) -
									counts_.begin());
}

double Habit::share() const {
	return objects_ == 0 ? 0 : static_cast<double>(followers()) / objects_;
}

}  // namespace dbe
