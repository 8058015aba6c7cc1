// The log as a whole: what it needs to take records, and its upkeep.
#pragma once

#include <vector>

#include "core/actions/action.hpp"

namespace dbe {

// What must be there before a table is audited: partitions, and event triggers.
std::vector<Step> prepare_log_steps(Call& call);

// Partitions ahead, records in their place, what is past its retention gone, new partitions of
// audited tables complete.
std::vector<Step> maintain_log_steps(Call& call, int months_ahead);

}  // namespace dbe
