// dbe.traffic(schemas, top): what is read and what is written, by table
#include "core/base/text.hpp"
#include "core/reports/table_activity.hpp"

namespace dbe {
namespace {

// Ten to one either way: what an index or a cache is for is plain then.
std::string_view profile(double read, double written) {
	constexpr double many = 10;
	if (read + written <= 0) return "idle";
	if (read > written * many) return "read mostly";
	return written > read * many ? "write mostly" : "mixed";
}

}  // namespace

namespace api {

void traffic(Call& call) {
	const std::size_t limit = row_limit(call, 1);
	const Reading reading(call, 0);
	const auto list = tables_by(reading.catalog(), [](const Table& table, const TableActivity& a) {
		return a.rows_by_scan + a.rows_by_index + table.writes;
	});
	add_first(list, limit, [&](const auto& entry) {
		const TableActivity& a = entry.second;
		const double read = a.rows_by_scan + a.rows_by_index;
		const double written = entry.first->writes;
		call.add_row({reading.catalog().name(*entry.first->relation), count_cell(read),
					  count_cell(a.inserted), count_cell(a.updated), count_cell(a.deleted),
					  percent_cell(read, read + written), count_cell(a.read()),
					  profile(read, written)});
	});
}

}  // namespace api
}  // namespace dbe
