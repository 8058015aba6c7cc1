#include "core/workload/snapshots.hpp"

#include <cstdio>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

// With its microseconds, by which a moment is found again.
std::string exact(double seconds) {
	char text[40];
	std::snprintf(text, sizeof text, "%.6f", seconds);
	return text;
}

constexpr double same_moment = 0.001;  // seconds: what a double keeps of them is less exact than the clock

void add_entry(const Row& row, std::vector<Workload>& kept) {
	const double taken_at = row.number(0);
	if (kept.empty() || kept.back().taken_at != taken_at) {
		Workload workload;
		workload.taken_at = taken_at;
		workload.reset_at = row.number(1);
		workload.evictions = row.number(2, -1);
		kept.push_back(std::move(workload));
	}
	if (row.is_null(3)) return;	 // it had none
	WorkloadEntry entry;
	entry.id = row.whole_number(3);
	entry.role = static_cast<std::uint32_t>(row.number(4));
	entry.calls = row.number(5);
	entry.rows = row.number(6);
	entry.total_ms = row.number(7);
	kept.back().entries.push_back(std::move(entry));
}

}  // namespace

bool may_read_snapshots(const Host& host) {
	const dbe_rows rows = host.query(
		"SELECT pg_catalog.has_table_privilege('dbe.workload_snapshots', 'SELECT') AND "
		"pg_catalog.has_table_privilege('dbe.workload_counters', 'SELECT')");
	return rows.count == 1 && Row(rows, 0).flag(0);
}

std::vector<Workload> kept_workloads(const Host& host, std::optional<std::string_view> since) {
	const std::string first =
		!since ? std::string("(SELECT pg_catalog.max(id) FROM dbe.workload_snapshots)")
			   : cat("coalesce((SELECT pg_catalog.max(id) FROM dbe.workload_snapshots WHERE taken_at <= ",
					 literal(*since), "::pg_catalog.timestamptz), (SELECT pg_catalog.min(id) FROM "
					 "dbe.workload_snapshots))");
	const std::string sql =
		cat("SELECT pg_catalog.date_part('epoch', s.taken_at), pg_catalog.date_part('epoch', s.reset_at), "
			"s.evictions, c.queryid, c.role, c.calls, c.rows, c.total_ms FROM dbe.workload_snapshots s "
			"LEFT JOIN dbe.workload_counters c ON c.snapshot = s.id WHERE s.id >= ",
			first, " ORDER BY s.id, c.queryid, c.role");
	const dbe_rows rows = host.query(sql.c_str());
	std::vector<Workload> kept;
	for (std::uint32_t i = 0; i < rows.count; i++) add_entry(Row(rows, i), kept);
	return kept;
}

std::vector<Growth> last_growths(const Host& host, const Workload& now,
								 const std::vector<const WorkloadEntry*>& entries) {
	if (entries.empty() || now.evictions < 0 || !may_read_snapshots(host)) return {};
	std::string values;
	for (const WorkloadEntry* entry : entries)
		append(values, cat(values.empty() ? "(" : "), (", entry->id, "::pg_catalog.int8, ", exact(entry->calls),
						   "::pg_catalog.float8"));
	const std::string sql = cat(
		"SELECT DISTINCT ON (w.id) w.id, pg_catalog.date_part('epoch', s.taken_at), c.calls, c.total_ms "
		"FROM (VALUES ", values, ")) w (id, calls) JOIN (SELECT k.queryid, k.snapshot, "
		"pg_catalog.sum(k.calls) AS calls, pg_catalog.sum(k.total_ms) AS total_ms FROM dbe.workload_counters k "
		"GROUP BY k.queryid, k.snapshot) c ON c.queryid = w.id AND c.calls < w.calls "
		"JOIN dbe.workload_snapshots s ON s.id = c.snapshot WHERE s.evictions = ", now.evictions,
		" AND pg_catalog.abs(pg_catalog.date_part('epoch', s.reset_at) - ", exact(now.reset_at), ") < ",
		same_moment, " ORDER BY w.id, s.id DESC");
	const dbe_rows rows = host.query(sql.c_str());
	std::vector<Growth> growths;
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		growths.push_back({row.whole_number(0), row.number(1), row.number(2), row.number(3)});
	}
	return growths;
}

}  // namespace dbe
