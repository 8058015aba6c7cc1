// Moments as they are written, without a time zone: 2024-05-01, 2024-05-01 12:30.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dbe {

enum class TimeUnit : std::uint8_t { second, minute, hour, day, week, month, quarter, year };

struct Moment {
	int year = 0;
	int month = 1;
	int day = 1;
	int second = 0;	 // of the day
	bool has_time = false;
};

// In the form that means the same under every DateStyle; nothing for any other, and for days that
// do not exist.
std::optional<Moment> moment_of(std::string_view text);
std::optional<TimeUnit> unit_of(std::string_view name);
bool is_start_of(const Moment& moment, TimeUnit unit);
// Of the unit that it is in.
Moment start_of(const Moment& moment, TimeUnit unit);
// By one unit.
Moment after(const Moment& moment, TimeUnit unit);
std::string text_of(const Moment& moment);
int days_in(int year, int month);
// "1 month"
std::string_view interval_of(TimeUnit unit);

}  // namespace dbe
