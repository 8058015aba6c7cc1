// What the caller may not see is not called good: it was not assessed, and that is noted.
#pragma once

#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {

// True where the statistics of a column are missing for want of the right to read them.
bool is_unseen(Assessment& assessment, const Table& table, const ColumnStatistics* statistics);
// Counts a table as examined, or says why the statistics of its columns could not be asked.
void examined_by_statistics(Assessment& assessment, const Table& table, bool has_statistics);
// The columns whose statistics fulfil something; the table counts as above.
template <class Fulfils>
ColumnList columns_by_statistics(const Catalog& catalog, Assessment& assessment,
								 const Table& table, Fulfils fulfils) {
	ColumnList found;
	bool has_statistics = false;
	for (const Column& column : table.columns) {
		const ColumnStatistics* statistics = catalog.statistics(table.id(), column.number);
		if (statistics == nullptr) continue;
		has_statistics = true;
		if (fulfils(column, *statistics)) found.push_back(&column);
	}
	examined_by_statistics(assessment, table, has_statistics);
	return found;
}
// True where the last value of a sequence could not be read.
bool is_unseen(Assessment& assessment, const Sequence& sequence, double weight);

}  // namespace dbe
