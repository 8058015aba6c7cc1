// Values for the parameters of a statement, drawn from what is known of the columns that they are compared with.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/advisor/parameters.hpp"

namespace dbe {

// $1 and so on; one without a value stays open. Empty = a generic plan.
using ParameterValues = std::vector<std::optional<std::string>>;

struct BoundParameter {
	ParameterUse use;
	const ColumnValues* values = nullptr;  // of limit and offset none
};

enum class Draw : std::uint8_t {
	typical,  // what is as frequent as values are on average; half of the rows of an open range, a hundredth of a closed one
	worst	  // the most frequent; nine tenths of the rows
};

struct DrawWish {
	Draw draw = Draw::typical;
	double ratio = 1;			// so many times the rows that the typical ones give
	double rows_of_call = -1;	// as counted; negative = not known
};

// As many as the statement has parameters. Nothing is drawn where a column's values are not known, nor a
// place in their order where that is not known.
ParameterValues drawn_values(std::span<const BoundParameter> parameters, std::size_t count, const DrawWish& wish);

// How many times as many rows the most frequent value of an equality has as the one that was drawn; 1 = no
// more.
double skew_of(std::span<const BoundParameter> parameters, const ParameterValues& drawn);

bool has_values(const ParameterValues& values);

// What LIMIT is taken to be at least, as nothing tells it: a page of a list.
inline constexpr double usual_limit = 10;

}  // namespace dbe
