// What the caller may not see is not called good: it was not assessed, and that is noted.
#pragma once

#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {

// True where the statistics of a column are missing for want of the right to read them.
bool is_unseen(Assessment& assessment, const Table& table, const ColumnStatistics* statistics);
// Counts a table as examined, or says why the statistics of its columns could not be asked.
void examined_by_statistics(Assessment& assessment, const Table& table, bool has_statistics);
// True where the last value of a sequence could not be read.
bool is_unseen(Assessment& assessment, const Sequence& sequence, double weight);

}  // namespace dbe
