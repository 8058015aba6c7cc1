// Reads the text cells of one row. A cell that is missing or null gives the fallback.
#pragma once

#include <charconv>
#include <cstdint>
#include <string_view>
#include <system_error>

#include "core/base/text.hpp"
#include "core/base/wall.hpp"

namespace dbe {

class Row {
public:
	Row(const dbe_rows& rows, std::uint32_t row)
		: cells_(rows.cells + std::size_t{row} * rows.columns), columns_(rows.columns) {}

	bool is_null(std::uint32_t column) const {
		return column >= columns_ || !cells_[column].present();
	}
	std::string_view text(std::uint32_t column) const {
		return is_null(column) ? std::string_view{} : cells_[column].view();
	}
	double number(std::uint32_t column, double fallback = 0) const {
		double value = 0;
		return parse_number(text(column), value) ? value : fallback;
	}
	// Of something that cannot be negative, though clocks may say so.
	double amount(std::uint32_t column, double fallback = 0) const {
		if (is_null(column)) return fallback;
		const double value = number(column, fallback);
		return value > 0 ? value : 0;
	}
	// A bigint has more digits than a double keeps. Anything but digits and a sign gives the fallback, as does
	// what no bigint holds.
	std::int64_t whole_number(std::uint32_t column, std::int64_t fallback = 0) const {
		const std::string_view digits = text(column);
		std::int64_t value = 0;
		const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
		return result.ec == std::errc{} && result.ptr == digits.data() + digits.size() ? value : fallback;
	}
	bool flag(std::uint32_t column) const { return text(column).starts_with('t'); }

private:
	const dbe_text* cells_;
	std::uint32_t columns_;
};

}  // namespace dbe
