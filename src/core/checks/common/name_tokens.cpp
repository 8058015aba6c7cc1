#include "core/checks/common/name_tokens.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace dbe {
namespace {

enum class Kind : unsigned char { separator, lower, upper, digit };

// Bytes beyond ASCII are parts of letters.
constexpr Kind classify(unsigned char c) {
	if (c >= 'A' && c <= 'Z') return Kind::upper;
	if (c >= '0' && c <= '9') return Kind::digit;
	if ((c >= 'a' && c <= 'z') || c >= 0x80) return Kind::lower;
	return Kind::separator;
}

// Every name of the catalog is taken apart, by several checks: a table is twice as fast.
constexpr auto kinds = [] {
	std::array<Kind, 256> table{};
	for (std::size_t c = 0; c < table.size(); c++) table[c] = classify(static_cast<unsigned char>(c));
	return table;
}();

Kind kind_of(char c) { return kinds[static_cast<unsigned char>(c)]; }

// Does a word start at this place? "HTTPServer" is "http", "server".
bool starts_word(std::string_view name, std::size_t at) {
	const Kind before = kind_of(name[at - 1]);
	const Kind here = kind_of(name[at]);
	if (before == Kind::separator || here == Kind::separator) return true;
	if ((before == Kind::digit) != (here == Kind::digit)) return true;
	if (here != Kind::upper) return false;
	if (before == Kind::lower) return true;
	return before == Kind::upper && at + 1 < name.size() && kind_of(name[at + 1]) == Kind::lower;
}

}  // namespace

NameTokens::NameTokens(std::string_view name) {
	name = name.substr(0, text_.size());
	for (std::size_t i = 0; i < name.size(); i++)
		text_[i] =
			kind_of(name[i]) == Kind::upper ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
	std::size_t start = 0;
	for (std::size_t i = 1; i <= name.size(); i++) {
		if (i < name.size() && !starts_word(name, i)) continue;
		if (kind_of(name[start]) != Kind::separator) add(start, i);
		start = i;
	}
}

void NameTokens::add(std::size_t start, std::size_t end) {
	if (count_ == capacity) return;
	words_[count_++] = std::string_view(text_.data() + start, end - start);
}

bool NameTokens::has(std::string_view word) const { return is_one_of(word, words()); }

bool NameTokens::has_any(std::span<const std::string_view> wanted) const {
	const auto own = words();
	return std::any_of(own.begin(), own.end(), [&](auto word) { return is_one_of(word, wanted); });
}

std::string NameTokens::joined(std::string_view separator, std::size_t words) const {
	std::string out;
	for (std::size_t i = 0; i < std::min(words, count_); i++) {
		if (i > 0) out.append(separator);
		out.append(words_[i]);
	}
	return out;
}

bool is_number(std::string_view word) {
	return !word.empty() &&
		   std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
	if (word.empty()) return std::find(words.begin(), words.end(), word) != words.end();
	// Nearly all are told apart by their length or their first letter, without a call.
	return std::any_of(words.begin(), words.end(), [word](std::string_view other) {
		return other.size() == word.size() && other.front() == word.front() && other == word;
	});
}

}  // namespace dbe
