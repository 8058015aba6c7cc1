// A softly deleted row comes back, with what was deleted along with it: the steps.
#pragma once

#include <string_view>
#include <vector>

#include "core/row_lifecycle/restore.hpp"

namespace dbe {

// None where the row is live. Refused: no such row (22023), a row that references a deleted one (23503),
// a table without primary key or soft delete (55000).
std::vector<Step> restoration_steps(Call& call, const Target& target, std::string_view key);

// Does a step; a live row that holds a value of the row is told as such (23505).
void perform_restoration(Call& call, const Step& step);

}  // namespace dbe
