// Rows of advice as the SQL functions return them.
#pragma once

#include "core/advisor/report.hpp"
#include "core/api/call.hpp"

namespace dbe {

void add_advice(Call& call, const std::vector<AdviceRow>& rows);

}  // namespace dbe
