// Text that is put together from parts.
#pragma once

#include <vector>

#include "core/lint/analysed_statement.hpp"

namespace dbe {

// What an expression of PL/pgSQL computes; nullptr where it is more than that.
const Expression* only_value(const Query& query);

// The parts of a || b, concat(a, b) and format() by %s, in their order; of anything else itself.
// Nothing where they cannot be told.
std::vector<const Expression*> concatenated(const Expression& expression);

// text, varchar and their kind: what a caller may fill with anything.
bool is_free_text(const Expression& expression);

}  // namespace dbe
