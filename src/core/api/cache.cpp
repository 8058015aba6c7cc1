// dbe.cache(schemas, top): how many blocks were found in shared buffers
#include "core/reports/table_activity.hpp"

namespace dbe {
namespace {

Cell hits(const Blocks& blocks) { return percent_cell(blocks.hit, blocks.fetched); }

void add(Call& call, std::string_view name, const TableActivity& a) {
	Blocks all = a.heap;
	all.add(a.indexes);
	all.add(a.toast);
	call.add_row({name, hits(all), hits(a.heap), hits(a.indexes), hits(a.toast),
				  count_cell(all.hit), count_cell(all.read())});
}

}  // namespace

namespace api {

void cache(Call& call) {
	const std::size_t limit = row_limit(call, 1);
	const Reading reading(call, 0);
	const auto list = tables_by(reading.catalog(), [](const Table&, const TableActivity& a) {
		return a.read();
	});
	TableActivity sum;
	for (const auto& [table, activity] : list) {
		sum.heap.add(activity.heap);
		sum.indexes.add(activity.indexes);
		sum.toast.add(activity.toast);
	}
	add(call, "(all tables)", sum);
	add_first(list, limit, [&](const auto& entry) {
		add(call, reading.catalog().name(*entry.first->relation), entry.second);
	});
}

}  // namespace api
}  // namespace dbe
