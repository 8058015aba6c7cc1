// What keeps two statements from being compared by their rows.
#pragma once

#include <string>

#include "core/base/wall.hpp"

namespace dbe {

// Empty when nothing does.
std::string why_not_comparable(const dbe_trial_facts& original, const dbe_trial_facts& rewritten);
// The results have not the same columns: empty when they have.
std::string column_difference(const dbe_trial_facts& original, const dbe_trial_facts& rewritten);

}  // namespace dbe
