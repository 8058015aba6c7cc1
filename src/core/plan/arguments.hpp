// What the functions on plans share.
#pragma once

#include "core/api/call.hpp"
#include "core/plan/explain.hpp"

namespace dbe {

// Of an interval; 0 where it is null. Refused: nothing and less (22023).
double milliseconds_argument(Call& call, std::size_t position);

// sql, run, params, time_limit, side_effects
ExplainRequest explain_request(Call& call);

}  // namespace dbe
