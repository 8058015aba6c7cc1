// Findings of a plan as rows of an SQL function.
#pragma once

#include "core/api/call.hpp"
#include "core/plan/flag.hpp"

namespace dbe {

void add_findings(Call& call, const Plan& plan);

}  // namespace dbe
