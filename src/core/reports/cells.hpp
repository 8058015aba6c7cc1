// What the reports share: their usual arguments, and cells in the units that people read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/api/call.hpp"

namespace dbe {

// How many rows the caller wants; null means all of them.
std::size_t row_limit(Call& call, std::size_t position);
// Columns that a statement's text may take; null means all of it.
std::size_t text_width(Call& call, std::size_t position);

Cell size_cell(double bytes);	 // 12 MB; null when negative, as all of these
Cell count_cell(double number);	 // a whole number
Cell interval_cell(double seconds);
Cell time_cell(double seconds_since_1970);	// null for zero
Cell percent_cell(double part, double whole);  // of 100, one decimal; null without a whole

// A statement as others may see it: without comments and secrets, on one line.
std::string shown_statement(std::string_view text, std::size_t width);

// The rows of a query become the result; the statements in that column are made fit to be seen.
constexpr int no_statement = -1;
void add_rows(Call& call, const dbe_rows& rows, int statement_column = no_statement,
			  std::size_t width = 0);

// name = ANY (...) of a list as SQL; empty for an empty list.
std::string any_of_sql(std::string_view expression, std::span<const std::string_view> names);

// Adds the first rows of a list that is in order already.
template <class Row, class Add>
void add_first(const std::vector<Row>& list, std::size_t limit, Add add) {
	for (std::size_t i = 0; i < list.size() && i < limit; i++) add(list[i]);
}

}  // namespace dbe
