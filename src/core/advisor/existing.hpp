// What the database has and does not need, as far as the advice speaks of its tables.
#pragma once

#include "core/advisor/report.hpp"
#include "core/api/call.hpp"

namespace dbe {

// Rows that drop redundant and unused indexes of the workload's tables, by the rules of the checks
// redundant_index and unused_index, where no statement of the workload uses them.
void add_idle_indexes(Call& call, const Advisor& advisor, std::vector<AdviceRow>& rows);

}  // namespace dbe
