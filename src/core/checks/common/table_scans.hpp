// How a table is read, and whether that asks for an index: for the check missing_index and the
// report dbe.missing_indexes(), by the thresholds of the check.
#pragma once

#include "core/checks/common/counting_period.hpp"

namespace dbe {

struct TableScans {
	double count;  // sequential scans
	double per_day;
	double rows_each;
	double share;  // of all scans of the table
};

TableScans table_scans(const Table& table, const CountingPeriod& period);
// Where the statistics have counted for long enough, which is the caller's to see.
bool wants_index(const Snapshot& snapshot, const Table& table, const TableScans& scans);

}  // namespace dbe
