#include "core/catalog/value_shape.hpp"

#include <algorithm>
#include <array>

#include "core/base/text.hpp"

namespace dbe {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) {
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool all_digits(std::string_view text) {
	return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// A pattern of 9 (digit), x (hexadecimal digit) and characters that stand for themselves.
bool fits(std::string_view text, std::string_view pattern) {
	if (text.size() != pattern.size()) return false;
	for (std::size_t i = 0; i < text.size(); i++) {
		if (pattern[i] == '9'	? !is_digit(text[i])
			: pattern[i] == 'x' ? !is_hex_digit(text[i])
								: text[i] != pattern[i])
			return false;
	}
	return true;
}

int number_at(std::string_view text, std::size_t at, std::size_t length) {
	int value = 0;
	for (const char c : text.substr(at, length)) value = value * 10 + (c - '0');
	return value;
}

int days_in(int year, int month) {
	constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap ? 1 : 0);
}

bool is_date(std::string_view text) {
	if (!fits(text, "9999-99-99")) return false;
	const int year = number_at(text, 0, 4);
	const int month = number_at(text, 5, 2);
	const int day = number_at(text, 8, 2);
	return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= days_in(year, month);
}

bool is_zone(std::string_view text) {
	if (text.empty() || text == "Z") return true;
	if (text.front() != '+' && text.front() != '-') return false;
	text.remove_prefix(1);
	return (fits(text, "99") || fits(text, "9999") || fits(text, "99:99")) &&
		   number_at(text, 0, 2) <= 14;
}

bool is_time(std::string_view text) {
	if (!fits(text.substr(0, 5), "99:99")) return false;
	if (number_at(text, 0, 2) > 23 || number_at(text, 3, 2) > 59) return false;
	text.remove_prefix(5);
	if (fits(text.substr(0, 3), ":99")) {
		if (number_at(text, 1, 2) > 59) return false;
		text.remove_prefix(3);
		if (text.starts_with('.')) {
			text.remove_prefix(1);
			const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
			if (end == text.begin()) return false;
			text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
		}
	}
	return is_zone(text);
}

bool is_timestamp(std::string_view text) {
	return text.size() > 11 && is_date(text.substr(0, 10)) &&
		   (text[10] == ' ' || text[10] == 'T') && is_time(text.substr(11));
}

Shape number_shape(std::string_view text) {
	constexpr std::size_t longest_bigint = 18;	// digits that always fit
	const bool is_negative = text.starts_with('-');
	if (is_negative) text.remove_prefix(1);
	const std::size_t point = text.find('.');
	const std::string_view whole = text.substr(0, point);
	if (!all_digits(whole)) return Shape::text;
	const bool has_leading_zero = whole.size() > 1 && whole.front() == '0';
	if (point == std::string_view::npos) {
		if (!has_leading_zero && whole.size() <= longest_bigint) return Shape::integer;
		return is_negative ? Shape::text : Shape::digits;
	}
	const std::string_view fraction = text.substr(point + 1);
	return !has_leading_zero && all_digits(fraction) ? Shape::decimal : Shape::text;
}

bool is_boolean_word(std::string_view text) {
	return text.size() <= 5 &&
		   equals_any(lower(text), {"true", "false", "t", "f", "yes", "no", "y", "n", "on", "off"});
}

// Up to three digits, not above the limit, without a leading zero; removes them from the text.
bool take_number(std::string_view& text, int limit) {
	std::size_t length = 0;
	while (length < text.size() && length < 3 && is_digit(text[length])) length++;
	if (length == 0 || (length > 1 && text.front() == '0')) return false;
	const bool fits_limit = number_at(text, 0, length) <= limit;
	text.remove_prefix(length);
	return fits_limit;
}

// Nothing, or "/24".
bool is_network_bits(std::string_view text, int most) {
	if (text.empty()) return true;
	if (text.front() != '/') return false;
	text.remove_prefix(1);
	return take_number(text, most) && text.empty();
}

bool is_ipv4(std::string_view text) {
	constexpr int parts = 4, largest = 255, bits = 32;
	for (int part = 0; part < parts; part++) {
		if (part > 0) {
			if (!text.starts_with('.')) return false;
			text.remove_prefix(1);
		}
		if (!take_number(text, largest)) return false;
	}
	return is_network_bits(text, bits);
}

// Eight groups of up to four hexadecimal digits, or fewer with one "::" for the rest.
bool is_ipv6(std::string_view text) {
	constexpr int most_groups = 8, bits = 128;
	int groups = 0;
	bool has_gap = false;
	if (text.starts_with("::")) {
		has_gap = true;
		text.remove_prefix(2);
	}
	while (!text.empty() && text.front() != '/') {
		std::size_t length = 0;
		while (length < text.size() && is_hex_digit(text[length])) length++;
		if (length == 0 || length > 4 || ++groups > most_groups) return false;
		text.remove_prefix(length);
		if (text.empty() || text.front() == '/') break;
		if (text.front() != ':') return false;
		text.remove_prefix(1);
		if (text.starts_with(':')) {
			if (has_gap) return false;
			has_gap = true;
			text.remove_prefix(1);
		} else if (text.empty() || text.front() == '/') {
			return false;
		}
	}
	const bool is_whole = has_gap ? groups < most_groups : groups == most_groups;
	return is_whole && is_network_bits(text, bits);
}

// "7,12,31" or "7, 12, 31".
bool is_number_list(std::string_view text) {
	bool after_digit = false, has_comma = false;
	for (std::size_t i = 0; i < text.size(); i++) {
		const char c = text[i];
		if (is_digit(c)) {
			after_digit = true;
		} else if (c == ',' && after_digit) {
			after_digit = false;
			has_comma = true;
		} else if (c != ' ' || i == 0 || text[i - 1] != ',') {
			return false;
		}
	}
	return has_comma;
}

Shape merged(Shape a, Shape b) {
	const auto pair = [&](Shape one, Shape other) {
		return (a == one && b == other) || (a == other && b == one);
	};
	if (a == b) return a;
	if (pair(Shape::integer, Shape::decimal)) return Shape::decimal;
	if (pair(Shape::integer, Shape::digits)) return Shape::digits;
	if (pair(Shape::date, Shape::timestamp)) return Shape::timestamp;
	if (pair(Shape::integer, Shape::list)) return Shape::list;
	return Shape::text;
}

}  // namespace

std::string_view name(Shape shape) {
	constexpr std::array<std::string_view, 10> names = {
		"text", "digits",	 "integer", "decimal", "uuid",
		"date", "timestamp", "boolean", "inet",	   "list"};
	return names[static_cast<std::size_t>(shape)];
}

Shape shape_of(std::string_view value) {
	if (fits(value, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")) return Shape::uuid;
	if (is_date(value)) return Shape::date;
	if (is_timestamp(value)) return Shape::timestamp;
	if (is_boolean_word(value)) return Shape::boolean;
	if (is_ipv4(value) || is_ipv6(value)) return Shape::inet;
	if (is_number_list(value)) return Shape::list;
	return number_shape(value);
}

Shape common_shape(std::span<const Text> values) {
	if (values.empty()) return Shape::text;
	Shape shape = shape_of(values.front());
	for (const Text& value : values.subspan(1)) {
		if (shape == Shape::text) break;
		shape = merged(shape, shape_of(value));
	}
	return shape;
}

}  // namespace dbe

bool dbe_core_is_typed(dbe_text value) noexcept { return dbe::shape_of(value) != dbe::Shape::text; }
