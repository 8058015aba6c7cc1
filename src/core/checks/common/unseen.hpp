// What the caller may not see is not called good: it was not assessed, and that is noted.
#pragma once

#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {

// True where the statistics of a column are missing for want of the right to read them.
bool is_unseen(Assessment& assessment, const Table& table, const ColumnStatistics* statistics);
// True where the last value of a sequence could not be read.
bool is_unseen(Assessment& assessment, const Sequence& sequence, double weight);

}  // namespace dbe
