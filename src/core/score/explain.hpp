// The score in words.
#pragma once

#include <optional>
#include <string>

#include "core/score/score.hpp"

namespace dbe {

// The checks that cost a dimension most, with their points of 100.
std::string costliest(const Results& results, const Score& score, Dimension dimension);
// What to do first, in a dimension or in the whole database.
std::string next_step(const Results& results, const Score& score,
					  std::optional<Dimension> dimension);
// The guide's word for the whole, with what limits it.
std::string verdict(const Score& score);
// How a check came to its points, or why it was not assessed.
std::string note(const CheckScore& check);
// How a dimension's points add up.
std::string summary(const DimensionScore& dimension);

}  // namespace dbe
