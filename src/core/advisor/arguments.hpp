// The arguments that the advisor's functions share.
#pragma once

#include "core/advisor/advise.hpp"
#include "core/api/call.hpp"

namespace dbe {

// (workload, weights, workload_table, budget_bytes, max_indexes, min_gain, include_drops, time_limit).
// Errors 22023 where one is out of its range, or texts and a table are given together.
AdvisedWorkload workload_argument(Call& call);
AdviseRequest advise_request(Call& call, std::size_t budget_position);

}  // namespace dbe
