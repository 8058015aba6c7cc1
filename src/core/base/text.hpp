// Making text: concatenation, numbers and sizes as people read them, safe comments.
// Only ASCII comes from here, so that every database encoding takes it.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dbe {

void append(std::string& out, std::string_view text);
void append(std::string& out, const char* text);
void append(std::string& out, char character);
void append(std::string& out, std::int64_t number);
void append(std::string& out, double number);

template <std::integral Number>
	requires(!std::same_as<Number, char> && !std::same_as<Number, std::int64_t>)
void append(std::string& out, Number number) {
	append(out, static_cast<std::int64_t>(number));
}

// cat("table has ", 3, " rows"): numbers plain, doubles with up to three decimals.
template <class... Parts>
std::string cat(const Parts&... parts) {
	std::string out;
	(append(out, parts), ...);
	return out;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator);

// 1,234,567
std::string grouped(double number);
// "1 row", "1,234 rows": the plural is the singular with an s.
std::string counted(double number, std::string_view singular);
std::string counted(double number, std::string_view singular, std::string_view plural);
// 12 MB, as pg_size_pretty
std::string sized(double bytes);
// 12.5 %
std::string percent(double fraction);
// 3 days, 5 hours, 12 minutes, 8 seconds, 250 ms: the largest fitting unit
std::string lasting(double seconds);
// At most length bytes, cut between characters of the database's encoding, with "..." when cut.
std::string shortened(std::string_view text, std::size_t length);
// One line: control characters become spaces. For anything printed beside SQL.
std::string one_line(std::string_view text);
// Wraps at blanks to the width, each further line after the indent.
std::string wrapped(std::string_view text, std::size_t width, std::string_view indent);
// Display width in columns, close enough for tables.
std::size_t columns(std::string_view text);

std::string lower(std::string_view text);  // ASCII only
bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes);
bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> suffixes);
bool contains(std::string_view text, std::string_view part);
// Without these signs at both ends.
std::string_view trimmed(std::string_view text, std::string_view signs = " \t\r\n");
bool equals_any(std::string_view text, std::initializer_list<std::string_view> words);
std::vector<std::string_view> split(std::string_view text, char separator);
// As strtod on the whole text; false when it is no number.
bool parse_number(std::string_view text, double& number);

}  // namespace dbe
