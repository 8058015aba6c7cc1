// What a person reads first: many findings of one kind become a few and a row that counts the rest.
#pragma once

#include <span>

#include "core/base/arena.hpp"
#include "core/checks/assessment.hpp"

namespace dbe {

// Kinds with more findings than this are cut to their worst.
inline constexpr std::size_t most_of_a_kind = 5;
inline constexpr std::size_t shown_of_a_kind = 3;

// The findings in their order; where a check has more than most_of_a_kind, its worst and one that
// stands for the others, with their number, points and names, and without a fix.
std::span<const Finding> digest(std::span<const Finding> findings, Arena& arena);

}  // namespace dbe
