// EXPLAIN (FORMAT JSON) as a Plan.
#pragma once

#include "core/base/host.hpp"
#include "core/plan/plan.hpp"

namespace dbe {

// Flattened by the server's jsonb. Its texts live as long as the call. Error 22023 where the
// document is no plan.
Plan read_plan(const Host& host, std::string_view json);

}  // namespace dbe
