// Whether two expressions are the same, wherever they stand.
#pragma once

#include "core/lint/analysed_statement.hpp"

namespace dbe {

// Both have the same value in one row; unknown values of functions that are not immutable included.
bool is_same(const Expression& one, const Expression& other);
// An index's expression and one over columns of an entry.
bool is_same_in_index(const Expression& of_index, const Expression& expression,
					  const Entry& entry);

}  // namespace dbe
