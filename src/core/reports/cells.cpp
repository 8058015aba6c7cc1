#include "core/reports/cells.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <limits>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/query/redact.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {
namespace {

std::size_t natural(Call& call, std::size_t position, std::string_view what, std::int64_t least) {
	const auto wanted = call.integer(position);
	if (!wanted) return std::numeric_limits<std::size_t>::max();
	if (*wanted >= least) return static_cast<std::size_t>(*wanted);
	throw Error{sqlstate::invalid_parameter_value, cat(what, " must be ", least, " or more"),
				cat("It is ", *wanted, "."), "Null takes the limit away."};
}

}  // namespace

std::size_t row_limit(Call& call, std::size_t position) {
	return natural(call, position, "number of rows", 0);
}

std::size_t text_width(Call& call, std::size_t position) {
	return natural(call, position, "width of statements", 10);
}

Cell size_cell(double bytes) { return bytes < 0 ? Cell() : Cell(sized(bytes)); }

Cell count_cell(double number) { return number < 0 ? Cell() : Cell::rounded(number, 0); }

Cell interval_cell(double seconds) {
	constexpr std::int64_t day = 86400;
	if (seconds < 0) return {};
	const auto whole = static_cast<std::int64_t>(seconds);
	const std::int64_t rest = whole % day;
	std::array<char, 32> clock;
	std::snprintf(clock.data(), clock.size(), "%02d:%02d:%02d", static_cast<int>(rest / 3600),
				  static_cast<int>(rest / 60 % 60), static_cast<int>(rest % 60));
	return whole < day ? Cell(clock.data()) : Cell(cat(whole / day, " days ", clock.data()));
}

Cell time_cell(double seconds) {
	if (seconds <= 0) return {};
	const auto time = static_cast<std::time_t>(seconds);
	std::tm utc{};
	std::array<char, 40> text;
	if (gmtime_r(&time, &utc) == nullptr ||
		std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S+00", &utc) == 0)
		return {};
	return Cell(text.data());
}

Cell percent_cell(double part, double whole) {
	return whole > 0 ? Cell::rounded(part / whole * 100, 1) : Cell();
}

std::string shown_statement(std::string_view text, std::size_t width) {
	const std::string shown = one_line(redacted(without_comments(text)));
	return width == std::numeric_limits<std::size_t>::max() ? shown : shortened(shown, width);
}

void add_rows(Call& call, const dbe_rows& rows, int statement_column, std::size_t width) {
	std::vector<Cell> cells(rows.columns);
	for (std::uint32_t row = 0; row < rows.count; row++) {
		for (std::uint32_t column = 0; column < rows.columns; column++) {
			const dbe_text& cell = rows.cells[std::size_t{row} * rows.columns + column];
			if (!cell.present())
				cells[column] = Cell();
			else if (static_cast<int>(column) == statement_column)
				cells[column] = shown_statement(cell, width);
			else
				cells[column] = Cell(cell.view());
		}
		call.add_row(cells);
	}
}

std::string any_of_sql(std::string_view expression, std::span<const std::string_view> names) {
	std::string list;
	for (const std::string_view name : names)
		append(list, cat(list.empty() ? "" : ", ", literal(name)));
	return list.empty() ? std::string() : cat(expression, " IN (", list, ")");
}

}  // namespace dbe
