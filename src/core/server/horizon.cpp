#include "core/server/row.hpp"
#include "core/server/sessions.hpp"

namespace dbe {
namespace {

// VACUUM does not wait for another VACUUM, and sessions in other databases hold back nothing
// here. Walsenders come from pg_stat_replication.
constexpr const char* horizon_sql = R"(
SELECT h.kind, h.name, h.state, h.pid, h.transactions, h.seconds
FROM (
	SELECT 'session' AS kind, a.application_name AS name, a.state, a.pid,
		greatest(pg_catalog.age(a.backend_xmin), pg_catalog.age(a.backend_xid)) AS transactions,
		EXTRACT(epoch FROM pg_catalog.clock_timestamp() - a.xact_start) AS seconds
	FROM pg_catalog.pg_stat_activity a
	WHERE (a.backend_xmin IS NOT NULL OR a.backend_xid IS NOT NULL)
		AND a.pid <> pg_catalog.pg_backend_pid()
		AND (a.datid IS NULL OR a.datname = pg_catalog.current_database())
		AND coalesce(a.backend_type, '') NOT IN ('walsender', 'autovacuum worker')
		AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_vacuum v WHERE v.pid = a.pid)
	UNION ALL
	SELECT 'slot_data', s.slot_name::text, NULL, s.active_pid, pg_catalog.age(s.xmin), NULL
	FROM pg_catalog.pg_replication_slots s
	WHERE s.xmin IS NOT NULL
	UNION ALL
	SELECT 'slot_catalog', s.slot_name::text, NULL, s.active_pid,
		pg_catalog.age(s.catalog_xmin), NULL
	FROM pg_catalog.pg_replication_slots s
	WHERE s.catalog_xmin IS NOT NULL
	UNION ALL
	SELECT 'prepared', p.gid, NULL, NULL, pg_catalog.age(p.transaction),
		EXTRACT(epoch FROM pg_catalog.clock_timestamp() - p.prepared)
	FROM pg_catalog.pg_prepared_xacts p
	WHERE p.database = pg_catalog.current_database()
	UNION ALL
	SELECT 'standby', r.application_name, NULL, r.pid, pg_catalog.age(r.backend_xmin), NULL
	FROM pg_catalog.pg_stat_replication r
	WHERE r.backend_xmin IS NOT NULL) h
ORDER BY h.transactions DESC NULLS LAST, h.kind, h.name, h.pid
LIMIT 20)";

HolderKind kind_of(std::string_view name) {
	if (name == "slot_data") return HolderKind::slot_data;
	if (name == "slot_catalog") return HolderKind::slot_catalog;
	if (name == "prepared") return HolderKind::prepared_transaction;
	if (name == "standby") return HolderKind::standby_feedback;
	return HolderKind::session;
}

constexpr const char* prepared_sql = R"(
SELECT p.gid, p.owner, p.database,
	EXTRACT(epoch FROM pg_catalog.clock_timestamp() - p.prepared)
FROM pg_catalog.pg_prepared_xacts p
ORDER BY p.prepared, p.gid
LIMIT 1000)";

}  // namespace

HorizonFacts load_horizon(const Host& host, Arena& arena) {
	HorizonFacts facts;
	probe(host, arena, facts, horizon_sql, [&](const dbe_rows& rows) {
		const auto list = arena.array<HorizonHolder>(rows.count);
		for (std::uint32_t i = 0; i < rows.count; i++) {
			const Row row(rows, i);
			list[i] = {.kind = kind_of(row.text(0)),
					   .name = arena.keep(row.text(1)),
					   .state = arena.keep(row.text(2)),
					   .pid = static_cast<int>(row.number(3)),
					   .transactions = row.amount(4),
					   .seconds = row.amount(5, -1)};
		}
		facts.list = list;
	});
	return facts;
}

PreparedFacts load_prepared(const Host& host, Arena& arena) {
	PreparedFacts facts;
	probe(host, arena, facts, prepared_sql, [&](const dbe_rows& rows) {
		const auto list = arena.array<PreparedTransaction>(rows.count);
		for (std::uint32_t i = 0; i < rows.count; i++) {
			const Row row(rows, i);
			list[i] = {.name = arena.keep(row.text(0)),
					   .owner = arena.keep(row.text(1)),
					   .database = arena.keep(row.text(2)),
					   .seconds = row.amount(3)};
		}
		facts.list = list;
	});
	return facts;
}

}  // namespace dbe
