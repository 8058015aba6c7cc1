// dbe.index_usage(schemas, top): how often tables are read through an index
#include "core/reports/table_activity.hpp"

namespace dbe::api {

void index_usage(Call& call) {
	const std::size_t limit = row_limit(call, 1);
	const Reading reading(call, 0);
	const auto list = tables_by(reading.catalog(), [](const Table& table, const TableActivity&) {
		return table.rows;
	});
	add_first(list, limit, [&](const auto& entry) {
		const Table& t = *entry.first;
		call.add_row({reading.catalog().name(*t.relation), count_cell(t.rows),
					  percent_cell(t.index_scans, t.index_scans + t.sequential_scans),
					  count_cell(t.index_scans), count_cell(t.sequential_scans),
					  count_cell(entry.second.rows_by_index), count_cell(entry.second.rows_by_scan)});
	});
}

}  // namespace dbe::api
