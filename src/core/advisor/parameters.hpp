// What the parameters of a statement are compared with.
#pragma once

#include <cstdint>
#include <vector>

#include "core/advisor/column_values.hpp"
#include "core/lint/analysed_statement.hpp"

namespace dbe {

enum class ParameterRole : std::uint8_t {
	equal,	   // column = $1, column IN ($1, $2)
	list,	   // column = ANY ($1)
	lower,	   // column > $1
	upper,	   // column < $1
	position,  // (column, ...) > ($1, ...)
	limit,
	offset
};

struct ParameterUse {
	std::int32_t parameter = 0;
	ParameterRole role = ParameterRole::equal;
	ColumnName column;		// none of limit and offset
	std::uint32_t nth = 0;	// in an IN list, from 0
	bool is_closed = false; // lower and upper: another parameter is the other end
};

// For each parameter that stands beside a column of a table, or as LIMIT or OFFSET, by itself: at most one,
// equality before others. Only of types that came with the server and of enums, whose values are read and written by code that
// nobody else has made.
std::vector<ParameterUse> parameter_uses(const AnalysedStatement& statement);

}  // namespace dbe
