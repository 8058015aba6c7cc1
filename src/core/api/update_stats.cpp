// dbe.update_stats(schemas, top): how many updates spare the indexes
#include "core/base/text.hpp"
#include "core/checks/common/vacuum.hpp"
#include "core/reports/table_activity.hpp"

namespace dbe::api {

void update_stats(Call& call) {
	const std::size_t limit = row_limit(call, 1);
	const Reading reading(call, 0);
	const auto list = tables_by(reading.catalog(), [](const Table&, const TableActivity& a) {
		return a.updated - a.hot_updated;
	});
	add_first(list, limit, [&](const auto& entry) {
		const TableActivity& a = entry.second;
		const Relation& table = *entry.first->relation;
		call.add_row({reading.catalog().name(table), count_cell(a.updated),
					  count_cell(a.hot_updated), percent_cell(a.hot_updated, a.updated),
					  Cell(storage_option(table, "fillfactor").value_or("100")),
					  Cell(cat(entry.first->indexes.size()))});
	});
}

}  // namespace dbe::api
