// dbe.missing_indexes(schemas): tables read from end to end again and again
#include <algorithm>
#include <tuple>

#include "core/base/text.hpp"
#include "core/checks/common/table_scans.hpp"
#include "core/reports/reading.hpp"

namespace dbe {

extern const Check missing_index;

namespace {

constexpr double least_rows_read = 10000;

struct Entry {
	const Table* table;
	TableScans scans;
};

// Why a table that is scanned a lot is no finding, the weightiest reason first.
std::string verdict_of(const Snapshot& snapshot, const Entry& e) {
	const auto parameter = [&](std::string_view name) {
		return snapshot.parameters.value(missing_index, name);
	};
	// No time to come makes a small table one that wants an index.
	if (e.table->rows < parameter("min_rows")) return "small table";
	const double age = snapshot.statistics_age();
	if (age < parameter("min_age")) return cat("too early: counted for ", lasting(age));
	if (wants_index(snapshot, *e.table, e.scans)) return "wants an index";
	if (e.scans.share < parameter("min_share")) return "mostly read by index";
	if (e.scans.rows_each < parameter("min_rows")) return "scans end early";
	return "rare, as of reports";
}

}  // namespace

namespace api {

void missing_indexes(Call& call) {
	const Reading reading(call, 0);
	const Snapshot& snapshot = reading.snapshot();
	const CountingPeriod period = counting_period(snapshot);
	std::vector<Entry> list;
	for (const Table& table : reading.catalog().tables())
		if (table.sequential_scans >= snapshot.parameters.value(missing_index, "min_scans") &&
			table.sequential_rows >= least_rows_read)
			list.push_back({&table, table_scans(table, period)});
	std::sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) {
		return std::tuple(-a.table->sequential_rows, a.table->id()) <
			   std::tuple(-b.table->sequential_rows, b.table->id());
	});
	for (const Entry& e : list)
		call.add_row({reading.catalog().name(*e.table->relation), count_cell(e.table->rows),
					  count_cell(e.scans.count), Cell::rounded(e.scans.per_day, 1),
					  count_cell(e.table->sequential_rows), count_cell(e.scans.rows_each),
					  Cell::rounded((1 - e.scans.share) * 100, 1), verdict_of(snapshot, e)});
}

}  // namespace api
}  // namespace dbe
