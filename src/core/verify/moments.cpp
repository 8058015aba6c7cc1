#include "core/verify/moments.hpp"

#include <array>
#include <cstdint>
#include <optional>

#include "core/base/text.hpp"

namespace dbe {
namespace {

constexpr std::int64_t day_us = 86400000000;

std::string padded(std::int64_t number, std::size_t width) {
	std::string digits = cat(number);
	while (digits.size() < width) digits.insert(digits.begin(), '0');
	return digits;
}

// Days since 1970-01-01 of the Gregorian calendar, and back (H. Hinnant's algorithms).
std::int64_t days_of(std::int64_t year, int month, int day) {
	year -= month <= 2 ? 1 : 0;
	const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
	const std::int64_t of_era = year - era * 400;
	const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct Day {
	std::int64_t year;
	int month;
	int day;
};

Day day_of(std::int64_t days) {
	days += 719468;
	const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	const std::int64_t of_era = days - era * 146097;
	const std::int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	const std::int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	const std::int64_t shifted = (5 * of_year + 2) / 153;
	const int month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
	return {year + era * 400 + (month <= 2 ? 1 : 0), month,
			static_cast<int>(of_year - (153 * shifted + 2) / 5 + 1)};
}

std::string text_of_moment(std::int64_t us) {
	const std::int64_t days = us >= 0 ? us / day_us : -((-us + day_us - 1) / day_us);
	const std::int64_t of_day = us - days * day_us;
	const Day day = day_of(days);
	if (day.year < 1 || day.year > 9999) return {};
	std::string text = cat(padded(day.year, 4), "-", padded(day.month, 2), "-", padded(day.day, 2));
	if (of_day == 0) return text;
	const std::int64_t seconds = of_day / 1000000;
	append(text, cat(" ", padded(seconds / 3600, 2), ":", padded(seconds / 60 % 60, 2), ":", padded(seconds % 60, 2)));
	if (of_day % 1000000 != 0) append(text, cat(".", padded(of_day % 1000000, 6)));
	return text;
}

std::optional<std::int64_t> digits(std::string_view text, std::size_t at, std::size_t count) {
	if (at + count > text.size()) return std::nullopt;
	std::int64_t number = 0;
	for (const char c : text.substr(at, count)) {
		if (c < '0' || c > '9') return std::nullopt;
		number = number * 10 + (c - '0');
	}
	return number;
}

std::int64_t microseconds_of_day(std::string_view text) {
	const auto hour = digits(text, 0, 2);
	const auto minute = digits(text, 3, 2);
	const auto second = digits(text, 6, 2);
	if (!hour || !minute) return 0;
	std::int64_t us = ((*hour * 60 + *minute) * 60 + second.value_or(0)) * 1000000;
	std::int64_t unit = 100000;
	for (std::size_t i = 9; text.size() > 9 && text[8] == '.' && i < text.size() && unit > 0; i++, unit /= 10) {
		if (text[i] < '0' || text[i] > '9') break;
		us += (text[i] - '0') * unit;
	}
	return us;
}

// 2024-03-31, 2024-03-31 02:30:00.5+02, 2024-03, 202403 is none.
std::optional<std::int64_t> moment_in(std::string_view text) {
	const auto year = digits(text, 0, 4);
	const auto month = digits(text, 5, 2);
	if (!year || !month || *year < 1 || *month < 1 || *month > 12 || text[4] != '-') return std::nullopt;
	const auto day = text.size() > 7 ? digits(text, 8, 2) : 1;
	if (!day || *day < 1 || *day > 31) return std::nullopt;
	const std::int64_t start = days_of(*year, static_cast<int>(*month), static_cast<int>(*day)) * day_us;
	return text.size() > 11 ? start + microseconds_of_day(text.substr(11)) : start;
}

void add(std::vector<std::string>& out, std::int64_t us) {
	if (std::string text = text_of_moment(us); !text.empty()) out.push_back(std::move(text));
}

void add_bounds(std::vector<std::string>& out, std::int64_t from, std::int64_t to) {
	add(out, from);
	add(out, to - 1);
	add(out, to);
	add(out, from - 1);
}

}  // namespace

void add_moments_near(std::string_view text, std::vector<std::string>& out) {
	const auto moment = moment_in(text);
	if (!moment) return;
	const std::int64_t midnight = *moment >= 0 ? *moment / day_us * day_us : *moment;
	const Day day = day_of(midnight / day_us);
	const std::int64_t month = days_of(day.year, day.month, 1) * day_us;
	const std::int64_t next = days_of(day.year + day.month / 12, day.month % 12 + 1, 1) * day_us;
	add(out, *moment);
	add(out, *moment - 1);
	add(out, *moment + 1);
	add_bounds(out, midnight, midnight + day_us);
	add(out, midnight + day_us / 2);
	add(out, midnight + day_us / 48 * 5);  // half past two: what a change of clocks leaves out or repeats
	add(out, midnight + day_us + day_us / 24);
	add(out, *moment + day_us);
	add(out, *moment - day_us);
	add_bounds(out, month, next);
	add(out, next - day_us);
	add_bounds(out, days_of(day.year, 1, 1) * day_us, days_of(day.year + 1, 1, 1) * day_us);
}

void add_moments_with(int number, std::vector<std::string>& out) {
	if (number >= 1900 && number <= 2200) {
		add_bounds(out, days_of(number, 1, 1) * day_us, days_of(number + 1, 1, 1) * day_us);
		add(out, days_of(number, 6, 15) * day_us);
		return;
	}
	if (number >= 1 && number <= 12)
		add_bounds(out, days_of(2024, number, 1) * day_us, days_of(2024 + number / 12, number % 12 + 1, 1) * day_us);
	if (number >= 0 && number < 24) {
		const std::int64_t hour = days_of(2024, 1, 31) * day_us + number * (day_us / 24);
		add_bounds(out, hour, hour + day_us / 24);
	}
	if (number >= 1 && number <= 31) add(out, days_of(2024, 1, number) * day_us + day_us / 2);
}

void add_usual_moments(std::vector<std::string>& out) {
	for (const char* text :
		 {"2024-01-31", "2024-02-29", "2024-03-31 02:30:00", "2024-03-31", "2024-03-01", "2023-12-31 23:59:59.999999",
		  "2024-01-01", "2024-10-27 02:30:00", "2024-10-27 23:30:00", "2024-03-10 02:30:00", "2024-11-03 01:30:00",
		  "2023-02-28", "2024-07-15 12:00:00", "1999-12-31", "infinity", "-infinity"})
		out.emplace_back(text);
}

}  // namespace dbe
