#include "core/checks/common/table_scans.hpp"

#include <algorithm>

namespace dbe {

extern const Check missing_index;

TableScans table_scans(const Table& table, const CountingPeriod& period) {
	const double all = table.sequential_scans + table.index_scans;
	return {.count = table.sequential_scans,
			.per_day = period.per_day(table.sequential_scans),
			.rows_each = table.sequential_rows / std::max(table.sequential_scans, 1.0),
			.share = table.sequential_scans / std::max(all, 1.0)};
}

bool wants_index(const Snapshot& snapshot, const Table& table, const TableScans& scans) {
	const auto parameter = [&](std::string_view name) {
		return snapshot.parameters.value(missing_index, name);
	};
	return table.rows >= parameter("min_rows") && scans.count >= parameter("min_scans") &&
		   // A nightly dump or report reads everything too, and should.
		   scans.per_day >= parameter("min_scans_per_day") &&
		   scans.rows_each >= parameter("min_rows") && scans.share >= parameter("min_share");
}

}  // namespace dbe
