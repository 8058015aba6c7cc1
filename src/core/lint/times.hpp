// Ranges of time in place of what is computed from one.
#pragma once

#include <vector>

#include "core/lint/calendar.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"

namespace dbe {

bool is_time(const dbe_sql_type& type);	 // date, timestamp, timestamptz
bool has_zone(const dbe_sql_type& type);
bool is_date(const dbe_sql_type& type);

// From the start of a unit of time to that of the next, as SQL.
struct Bounds {
	std::string start;
	std::string end;
	FixLevel level = FixLevel::proved;
	std::string condition;
	bool is_inside = false;	 // what was compared with lies behind the start, and is none itself
};

Bounds bounds_of(const Moment& start, TimeUnit unit);
// Of an expression that is fixed and known to be the start of a unit; nothing where that is not.
std::optional<Bounds> bounds_of(const Source& source, const Expression& start, TimeUnit unit,
								const dbe_sql_type& column);
// Of the unit that a fixed moment is in.
std::optional<Bounds> bounds_around(const Source& source, const Expression& moment, TimeUnit unit,
									const dbe_sql_type& column);
void add_condition(Bounds& bounds, std::string_view condition);
// What a time zone may do to the bounds of a column that has one.
void consider_zone(Bounds& bounds, const dbe_sql_type& column);

// What a comparison of the unit that the column is in says of the column itself.
std::string range_of(std::string_view column, std::string_view sign, const Bounds& bounds);
// The same for one of several, which are constants; nothing where they are too many to be written.
std::optional<std::string> ranges_of(std::string_view column, std::vector<Bounds> bounds);
// From the lower of two on to the end of the upper one, as BETWEEN has it.
Bounds joined(const Bounds& lower, const Bounds& upper);
// The elements of x IN (...); empty for anything else.
std::vector<const Expression*> list_in(const Expression& clause);
// date_trunc('day', x), its unit a constant
std::optional<TimeUnit> unit_of_trunc(const Expression& call);

}  // namespace dbe
