#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "core/base/encoding.hpp"

namespace dbe {

void append(std::string& out, std::string_view text) { out.append(text); }
void append(std::string& out, const char* text) { out.append(text); }
void append(std::string& out, char character) { out.push_back(character); }

void append(std::string& out, std::int64_t number) {
	std::array<char, 24> buffer;
	const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
	out.append(buffer.data(), end);
}

void append(std::string& out, double number) {
	if (!std::isfinite(number)) {
		out.append(std::isnan(number) ? "NaN" : number > 0 ? "infinity" : "-infinity");
		return;
	}
	std::array<char, 352> buffer;
	const auto end =
		std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
					  std::chars_format::fixed, 3)
			.ptr;
	std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
	while (text.ends_with('0')) text.remove_suffix(1);
	if (text.ends_with('.')) text.remove_suffix(1);
	out.append(text == "-0" ? "0" : text);
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
	std::string out;
	bool is_first = true;
	for (const std::string& part : parts) {
		if (!is_first) out.append(separator);
		is_first = false;
		out.append(part);
	}
	return out;
}

namespace {

std::string scientific(double number) {
	std::array<char, 32> buffer;
	const int length = std::snprintf(buffer.data(), buffer.size(), "%.1e", number);
	return {buffer.data(), static_cast<std::size_t>(length)};
}

}  // namespace

std::string grouped(double number) {
	// the planner's numbers go up to 1e100: no one reads their digits, and an integer cannot hold them
	if (!(std::abs(number) < 1e18)) return scientific(number);
	std::string digits = cat(static_cast<std::int64_t>(std::llround(number)));
	const std::size_t first = digits.starts_with('-') ? 1 : 0;
	for (std::size_t at = digits.size(); at > first + 3;) {
		at -= 3;
		digits.insert(at, 1, ',');
	}
	return digits;
}

std::string counted(double number, std::string_view singular) {
	return counted(number, singular, cat(singular, "s"));
}

std::string counted(double number, std::string_view singular, std::string_view plural) {
	return cat(grouped(number), " ", std::round(number) == 1 ? singular : plural);
}

std::string sized(double bytes) {
	static constexpr std::array<std::string_view, 6> units = {"bytes", "kB", "MB",
															  "GB",	   "TB", "PB"};
	std::size_t unit = 0;
	while (std::abs(bytes) >= 10240 && unit + 1 < units.size()) {
		bytes /= 1024;
		unit++;
	}
	return cat(std::round(bytes), " ", units[unit]);
}

std::string percent(double fraction) {
	std::array<char, 48> buffer;
	const double value = fraction * 100;
	const char* format = std::abs(value) >= 10 || value == std::floor(value) ? "%.0f %%" : "%.1f %%";
	const int length = std::snprintf(buffer.data(), buffer.size(), format, value);
	return {buffer.data(), static_cast<std::size_t>(length)};
}

std::string lasting(double seconds) {
	if (seconds < 0.001) return cat(std::round(seconds * 1e5) / 100, " ms");
	if (seconds < 1) return cat(static_cast<std::int64_t>(std::llround(seconds * 1000)), " ms");
	if (seconds < 120) return counted(seconds, "second");
	if (seconds < 7200) return counted(seconds / 60, "minute");
	if (seconds < 172800) return counted(seconds / 3600, "hour");
	return counted(seconds / 86400, "day");
}

std::string shortened(std::string_view text, std::size_t length) {
	if (text.size() <= length) return std::string(text);
	const std::size_t end = clipped(text, length > 3 ? length - 3 : 0, database_encoding());
	return cat(text.substr(0, end), "...");
}

std::string one_line(std::string_view text) {
	std::string out(text);
	for (char& c : out)
		if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
	return out;
}

std::string wrapped(std::string_view text, std::size_t width, std::string_view indent) {
	std::string out;
	std::size_t used = 0;
	while (!text.empty()) {
		const std::size_t blank = std::min(text.find(' '), text.size());
		const std::string_view word = text.substr(0, blank);
		if (used > 0 && used + 1 + columns(word) > width) {
			append(out, '\n');
			out.append(indent);
			used = 0;
		} else if (used > 0) {
			append(out, ' ');
			used++;
		}
		out.append(word);
		used += columns(word);
		text.remove_prefix(std::min(blank + 1, text.size()));
	}
	return out;
}

std::size_t columns(std::string_view text) {
	return columns(text, database_encoding());
}

std::string lower(std::string_view text) {
	std::string out(text);
	for (char& c : out)
		if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
	return out;
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
	return std::any_of(prefixes.begin(), prefixes.end(),
					   [&](std::string_view prefix) { return text.starts_with(prefix); });
}

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> suffixes) {
	return std::any_of(suffixes.begin(), suffixes.end(),
					   [&](std::string_view suffix) { return text.ends_with(suffix); });
}

bool contains(std::string_view text, std::string_view part) {
	return text.find(part) != std::string_view::npos;
}

std::string_view trimmed(std::string_view text, std::string_view signs) {
	const std::size_t start = text.find_first_not_of(signs);
	if (start == std::string_view::npos) return {};
	return text.substr(start, text.find_last_not_of(signs) - start + 1);
}

bool equals_any(std::string_view text, std::initializer_list<std::string_view> words) {
	return std::find(words.begin(), words.end(), text) != words.end();
}

std::vector<std::string_view> split(std::string_view text, char separator) {
	std::vector<std::string_view> parts;
	while (true) {
		const std::size_t at = text.find(separator);
		parts.push_back(text.substr(0, at));
		if (at == std::string_view::npos) return parts;
		text.remove_prefix(at + 1);
	}
}

bool parse_number(std::string_view text, double& number) {
	const char* end = text.data() + text.size();
	const auto result = std::from_chars(text.data(), end, number);
	return result.ec == std::errc{} && result.ptr == end && !text.empty();
}

}  // namespace dbe
