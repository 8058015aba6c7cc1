// Dates and times around the places where calendars are uneven.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dbe {

// The neighbours of a moment that is written in ISO style, with or without a time; none for any other
// text. A zone at its end is left away: it is the session's.
void add_moments_near(std::string_view text, std::vector<std::string>& out);
// Moments whose year, month, day or hour is the number.
void add_moments_with(int number, std::vector<std::string>& out);
// First those that are chosen always: a month's end, a leap day, a day when Europe's clocks change.
void add_usual_moments(std::vector<std::string>& out);

}  // namespace dbe
