// Whether two results are the same: as multisets of rows, and in the order that the first one promises.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/base/wall.hpp"

namespace dbe {

// A value as it is compared: of a numeric the digits that count.
using IsNumeric = std::vector<bool>;

bool is_same_result(const dbe_trial_result& original, const dbe_trial_result& other, const IsNumeric& is_numeric);

// The rows that only the first one has, as (a, b); at most so many.
std::vector<std::string> rows_missing(const dbe_trial_result& from, const dbe_trial_result& in, const IsNumeric& is_numeric,
									  std::size_t most);
// All rows of a result in its order, at most so many.
std::vector<std::string> rows_of(const dbe_trial_result& result, std::size_t most);

}  // namespace dbe
