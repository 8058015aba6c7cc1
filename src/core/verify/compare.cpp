#include "core/verify/compare.hpp"

#include <algorithm>
#include <string_view>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

constexpr std::size_t longest_cell = 60;  // as shown

// 1.50 and 1.5 are equal, and which of the two a grouping shows is left to it.
std::string_view significant(std::string_view number) {
	if (number.find('.') == std::string_view::npos) return number;
	while (number.ends_with('0')) number.remove_suffix(1);
	if (number.ends_with('.')) number.remove_suffix(1);
	return number;
}

void append_cell(std::string& key, const dbe_text& cell, bool is_numeric) {
	if (!cell.present()) {
		append(key, "-;");
		return;
	}
	const std::string_view text = is_numeric ? significant(cell) : cell.view();
	append(key, cat(text.size(), ":", text));
}

const dbe_text* row(const dbe_trial_result& result, std::uint32_t number) {
	return result.rows.cells + static_cast<std::size_t>(number) * result.rows.columns;
}

std::string key_of_row(const dbe_trial_result& result, std::uint32_t number, const IsNumeric& is_numeric) {
	std::string key;
	for (std::uint32_t i = 0; i < result.column_count; i++)
		append_cell(key, row(result, number)[i], i < is_numeric.size() && is_numeric[i]);
	return key;
}

// Of a key behind the columns nothing is known but that it is exact: digits that do not count are left away.
std::string sort_key(const dbe_trial_result& result, std::uint32_t number) {
	std::string key;
	for (std::uint32_t i = 0; i < result.keys.count; i++)
		append_cell(key, row(result, number)[result.keys.items[i]], true);
	return key;
}

std::vector<std::string> keys_of(const dbe_trial_result& result, const IsNumeric& is_numeric) {
	std::vector<std::string> keys;
	for (std::uint32_t i = 0; i < result.rows.count; i++) keys.push_back(key_of_row(result, i, is_numeric));
	return keys;
}

// Rows that sort as equal may come in any order.
void sort_ties(const dbe_trial_result& result, std::vector<std::string>& mine, std::vector<std::string>& others) {
	const auto at = [](std::vector<std::string>& list, std::size_t i) { return list.begin() + static_cast<std::ptrdiff_t>(i); };
	for (std::uint32_t from = 0; from < result.rows.count;) {
		std::uint32_t to = from + 1;
		while (to < result.rows.count && sort_key(result, from) == sort_key(result, to)) to++;
		std::sort(at(mine, from), at(mine, to));
		std::sort(at(others, from), at(others, to));
		from = to;
	}
}

std::string shown_row(const dbe_trial_result& result, std::uint32_t number) {
	std::string text = "(";
	for (std::uint32_t i = 0; i < result.column_count; i++) {
		const dbe_text& cell = row(result, number)[i];
		append(text, cat(i == 0 ? "" : ", ", cell.present() ? literal(one_line(shortened(cell, longest_cell))) : "NULL"));
	}
	append(text, ")");
	return text;
}

}  // namespace

bool is_same_result(const dbe_trial_result& original, const dbe_trial_result& other, const IsNumeric& is_numeric) {
	if (original.rows.count != other.rows.count) return false;
	std::vector<std::string> mine = keys_of(original, is_numeric);
	std::vector<std::string> others = keys_of(other, is_numeric);
	if (original.keys.count > 0 && original.has_exact_keys) {
		sort_ties(original, mine, others);
	} else {
		std::sort(mine.begin(), mine.end());
		std::sort(others.begin(), others.end());
	}
	return mine == others;
}

std::vector<std::string> rows_missing(const dbe_trial_result& from, const dbe_trial_result& in, const IsNumeric& is_numeric,
									  std::size_t most) {
	std::vector<std::string> others = keys_of(in, is_numeric);
	std::sort(others.begin(), others.end());
	std::vector<bool> is_taken(others.size(), false);
	std::vector<std::string> out;
	for (std::uint32_t i = 0; i < from.rows.count && out.size() < most; i++) {
		const std::string key = key_of_row(from, i, is_numeric);
		auto place = static_cast<std::size_t>(std::lower_bound(others.begin(), others.end(), key) - others.begin());
		while (place < others.size() && others[place] == key && is_taken[place]) place++;
		if (place < others.size() && others[place] == key)
			is_taken[place] = true;
		else
			out.push_back(shown_row(from, i));
	}
	return out;
}

std::vector<std::string> rows_of(const dbe_trial_result& result, std::size_t most) {
	std::vector<std::string> out;
	for (std::uint32_t i = 0; i < result.rows.count && i < most; i++) out.push_back(shown_row(result, i));
	return out;
}

}  // namespace dbe
