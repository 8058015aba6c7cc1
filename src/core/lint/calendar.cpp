#include "core/lint/calendar.hpp"

#include "core/base/text.hpp"

namespace dbe {
namespace {

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

// Exactly so many digits at a place; -1 for anything else.
int digits_at(std::string_view text, std::size_t at, std::size_t count) {
	if (at + count > text.size()) return -1;
	int number = 0;
	for (std::size_t i = at; i < at + count; i++) {
		if (text[i] < '0' || text[i] > '9') return -1;
		number = number * 10 + (text[i] - '0');
	}
	return number;
}

// 12:30, 12:30:00; -1 for anything else.
int second_of_day(std::string_view text) {
	const int hour = digits_at(text, 0, 2);
	const int minute = digits_at(text, 3, 2);
	if (hour < 0 || minute < 0 || hour > 23 || minute > 59 || text[2] != ':') return -1;
	if (text.size() == 5) return hour * 3600 + minute * 60;
	const int second = digits_at(text, 6, 2);
	if (text.size() != 8 || text[5] != ':' || second < 0 || second > 59) return -1;
	return hour * 3600 + minute * 60 + second;
}

// 0 is a Monday.
int weekday(const Moment& moment) {
	const int shift = moment.month < 3 ? 1 : 0;
	const int year = moment.year - shift;
	constexpr int offsets[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
	const int sunday_based =
		(year + year / 4 - year / 100 + year / 400 + offsets[moment.month - 1] + moment.day) % 7;
	return (sunday_based + 6) % 7;
}

std::string padded(int number, std::size_t width) {
	std::string digits = cat(number);
	while (digits.size() < width) digits.insert(digits.begin(), '0');
	return digits;
}

void add_days(Moment& moment, int days) {
	for (moment.day += days; moment.day > days_in(moment.year, moment.month);) {
		moment.day -= days_in(moment.year, moment.month);
		moment.year += moment.month == 12 ? 1 : 0;
		moment.month = moment.month % 12 + 1;
	}
}

void add_months(Moment& moment, int months) {
	const int month = moment.month - 1 + months;
	moment.year += month / 12;
	moment.month = month % 12 + 1;
}

}  // namespace

int days_in(int year, int month) {
	constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	return days[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

std::optional<Moment> moment_of(std::string_view text) {
	Moment moment;
	moment.year = digits_at(text, 0, 4);
	moment.month = digits_at(text, 5, 2);
	moment.day = digits_at(text, 8, 2);
	if (moment.year < 1 || moment.year > 9990 || moment.month < 1 || moment.month > 12 ||
		text[4] != '-' || text[7] != '-' || moment.day < 1 ||
		moment.day > days_in(moment.year, moment.month))
		return std::nullopt;
	if (text.size() == 10) return moment;
	if (text[10] != ' ' && text[10] != 'T') return std::nullopt;
	moment.has_time = true;
	moment.second = second_of_day(text.substr(11));
	if (moment.second < 0) return std::nullopt;
	return moment;
}

std::optional<TimeUnit> unit_of(std::string_view name) {
	const std::string unit = lower(name);
	if (unit == "second") return TimeUnit::second;
	if (unit == "minute") return TimeUnit::minute;
	if (unit == "hour") return TimeUnit::hour;
	if (unit == "day") return TimeUnit::day;
	if (unit == "week") return TimeUnit::week;
	if (unit == "month") return TimeUnit::month;
	if (unit == "quarter") return TimeUnit::quarter;
	if (unit == "year") return TimeUnit::year;
	return std::nullopt;
}

bool is_start_of(const Moment& moment, TimeUnit unit) {
	const Moment start = start_of(moment, unit);
	return start.second == moment.second && start.day == moment.day && start.month == moment.month &&
		   start.year == moment.year;
}

Moment start_of(const Moment& moment, TimeUnit unit) {
	Moment start = moment;
	if (unit == TimeUnit::second) return start;
	start.second -= moment.second % (unit == TimeUnit::minute ? 60 : unit == TimeUnit::hour ? 3600 : 86400);
	if (unit < TimeUnit::day) return start;
	start.has_time = false;
	if (unit == TimeUnit::week) {
		const int days = weekday(moment);
		start.day -= days;
		if (start.day >= 1) return start;
		start.month = moment.month == 1 ? 12 : moment.month - 1;
		start.year -= moment.month == 1 ? 1 : 0;
		start.day += days_in(start.year, start.month);
		return start;
	}
	if (unit == TimeUnit::day) return start;
	start.day = 1;
	if (unit == TimeUnit::quarter) start.month -= (moment.month - 1) % 3;
	if (unit == TimeUnit::year) start.month = 1;
	return start;
}

Moment after(const Moment& moment, TimeUnit unit) {
	Moment next = moment;
	switch (unit) {
		case TimeUnit::second:
		case TimeUnit::minute:
		case TimeUnit::hour:
			next.has_time = true;
			next.second += unit == TimeUnit::second ? 1 : unit == TimeUnit::minute ? 60 : 3600;
			if (next.second >= 86400) {
				next.second -= 86400;
				add_days(next, 1);
			}
			break;
		case TimeUnit::day:
			add_days(next, 1);
			break;
		case TimeUnit::week:
			add_days(next, 7);
			break;
		case TimeUnit::month:
			add_months(next, 1);
			break;
		case TimeUnit::quarter:
			add_months(next, 3);
			break;
		case TimeUnit::year:
			next.year++;
			break;
	}
	return next;
}

std::string text_of(const Moment& moment) {
	std::string text = cat(padded(moment.year, 4), "-", padded(moment.month, 2), "-",
						   padded(moment.day, 2));
	if (moment.has_time)
		append(text, cat(" ", padded(moment.second / 3600, 2), ":",
						 padded(moment.second / 60 % 60, 2), ":", padded(moment.second % 60, 2)));
	return text;
}

std::string_view interval_of(TimeUnit unit) {
	switch (unit) {
		case TimeUnit::second:
			return "1 second";
		case TimeUnit::minute:
			return "1 minute";
		case TimeUnit::hour:
			return "1 hour";
		case TimeUnit::day:
			return "1 day";
		case TimeUnit::week:
			return "1 week";
		case TimeUnit::month:
			return "1 month";
		case TimeUnit::quarter:
			return "3 months";
		case TimeUnit::year:
			break;
	}
	return "1 year";
}

}  // namespace dbe
