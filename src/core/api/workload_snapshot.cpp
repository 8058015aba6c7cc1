// dbe.workload_snapshot(keep): the workload's numbers as they are now
#include <limits>

#include "core/base/text.hpp"
#include "core/reports/cells.hpp"
#include "core/server/row.hpp"
#include "core/workload/workload.hpp"

namespace dbe::api {
namespace {

std::string insert_sql(const WorkloadSource& source) {
	return cat(
		"WITH taken AS (INSERT INTO dbe.workload_snapshots (reset_at, evictions) SELECT i.stats_reset, i.dealloc "
		"FROM ", source.view, "_info i RETURNING id, taken_at), kept AS (INSERT INTO dbe.workload_counters "
		"(snapshot, queryid, role, calls, rows, total_ms) SELECT t.id, s.queryid, s.userid, s.calls, s.rows, "
		"s.total_exec_time FROM taken t CROSS JOIN ", source.view, "(false) s WHERE s.dbid = ", source.database,
		" AND s.toplevel AND s.queryid IS NOT NULL RETURNING 1) "
		"SELECT t.id, t.taken_at, (SELECT pg_catalog.count(*) FROM kept) FROM taken t");
}

std::string prune_sql(std::int64_t keep) {
	return cat("WITH gone AS (DELETE FROM dbe.workload_snapshots WHERE id <= (SELECT id FROM "
			   "dbe.workload_snapshots ORDER BY id DESC OFFSET ", keep,
			   " LIMIT 1) RETURNING 1) SELECT pg_catalog.count(*) FROM gone");
}

}  // namespace

void workload_snapshot(Call& call) {
	const auto keep = call.integer(0);
	if (keep && *keep < 1)
		throw Error{sqlstate::invalid_parameter_value, "number of snapshots to keep must be 1 or more",
					cat("It is ", *keep, "."), "Null keeps all of them."};
	const WorkloadSource source = find_workload(call.host());
	const dbe_rows taken = call.host().execute(insert_sql(source).c_str(), Host::As::owner);
	if (taken.count == 0) return;
	const Row row(taken, 0);
	std::vector<Cell> cells{Cell(row.text(0)), Cell(row.text(1)), Cell(row.text(2))};
	cells.emplace_back("0");
	if (keep) {
		const dbe_rows gone = call.host().execute(prune_sql(*keep).c_str(), Host::As::owner);
		if (gone.count > 0) cells[3] = Cell(Row(gone, 0).text(0));
	}
	call.add_row(cells);
}

}  // namespace dbe::api
