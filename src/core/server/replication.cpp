#include "core/server/replication.hpp"

#include "core/server/row.hpp"

namespace dbe {
namespace {

// pg_receivewal replays nothing: what it has flushed counts.
constexpr const char* replication_sql = R"(
SELECT r.application_name, r.state,
	pg_catalog.pg_wal_lsn_diff(
		CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
			ELSE pg_catalog.pg_current_wal_lsn() END,
		coalesce(r.replay_lsn, r.flush_lsn, r.write_lsn, r.sent_lsn)),
	EXTRACT(epoch FROM r.replay_lag),
	EXISTS (SELECT FROM pg_catalog.pg_replication_slots s
		WHERE s.active_pid = r.pid AND s.slot_type = 'logical')
FROM pg_catalog.pg_stat_replication r
WHERE r.state IS DISTINCT FROM 'backup'
ORDER BY 1, r.pid)";

// On an idle primary the last commit grows old although nothing is behind.
constexpr const char* replay_sql = R"(
SELECT pg_catalog.pg_wal_lsn_diff(p.received, p.replayed),
	CASE WHEN p.received = p.replayed THEN 0
		ELSE EXTRACT(epoch FROM pg_catalog.clock_timestamp()
			- pg_catalog.pg_last_xact_replay_timestamp()) END,
	pg_catalog.pg_is_wal_replay_paused(),
	EXISTS (SELECT FROM pg_catalog.pg_stat_wal_receiver)
FROM (SELECT pg_catalog.pg_last_wal_receive_lsn() AS received,
		pg_catalog.pg_last_wal_replay_lsn() AS replayed) p)";

#define DBE_SLOTS(since, synchronized)                                                            \
	"SELECT s.slot_name, s.wal_status, s.slot_type = 'logical', s.active, s.temporary, "          \
	synchronized                                                                                  \
	", pg_catalog.pg_wal_lsn_diff("                                                               \
	"CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn() "          \
	"ELSE pg_catalog.pg_current_wal_lsn() END, s.restart_lsn), s.safe_wal_size, " since           \
	" FROM pg_catalog.pg_replication_slots s ORDER BY 7 DESC NULLS LAST, 1"

constexpr const char* slots_sql = DBE_SLOTS("NULL", "false");
constexpr const char* slots_sql_17 =
	DBE_SLOTS("EXTRACT(epoch FROM pg_catalog.clock_timestamp() - s.inactive_since)", "s.synced");

#undef DBE_SLOTS

constexpr int version_17 = 170000;

}  // namespace

ReplicationFacts load_replication(const Host& host, Arena& arena, const dbe_server& server) {
	ReplicationFacts facts;
	if (!server.reads_all_statistics) {
		facts.hide(Skip::no_privilege, needs_statistics_rights);
		return facts;
	}
	probe(host, arena, facts, replication_sql, [&](const dbe_rows& rows) {
		const auto list = arena.array<Standby>(rows.count);
		for (std::uint32_t i = 0; i < rows.count; i++) {
			const Row row(rows, i);
			list[i] = {.name = arena.keep(row.text(0)),
					   .state = arena.keep(row.text(1)),
					   .bytes = row.amount(2, -1),
					   .seconds = row.amount(3),
					   .is_logical = row.flag(4)};
		}
		facts.list = list;
	});
	return facts;
}

ReplayFacts load_replay(const Host& host, Arena& arena, const dbe_server& server) {
	ReplayFacts facts;
	if (!server.in_recovery) {
		facts.hide(Skip::not_applicable, "this server is no standby");
		return facts;
	}
	probe(host, arena, facts, replay_sql, [&](const dbe_rows& rows) {
		if (rows.count == 0) return;
		const Row row(rows, 0);
		facts.bytes = row.amount(0, -1);
		facts.seconds = row.amount(1, -1);
		facts.is_paused = row.flag(2);
		facts.is_receiving = row.flag(3);
	});
	return facts;
}

SlotFacts load_slots(const Host& host, Arena& arena, const dbe_server& server) {
	SlotFacts facts;
	const char* sql = server.version >= version_17 ? slots_sql_17 : slots_sql;
	probe(host, arena, facts, sql, [&](const dbe_rows& rows) {
		const auto list = arena.array<Slot>(rows.count);
		for (std::uint32_t i = 0; i < rows.count; i++) {
			const Row row(rows, i);
			list[i] = {.name = arena.keep(row.text(0)),
					   .wal_status = arena.keep(row.text(1)),
					   .is_logical = row.flag(2),
					   .is_active = row.flag(3),
					   .is_temporary = row.flag(4),
					   .is_synchronized = row.flag(5),
					   .retained = row.amount(6, -1),
					   .safe_bytes = row.amount(7, -1),
					   .inactive_seconds = row.amount(8, -1)};
		}
		facts.list = list;
	});
	return facts;
}

}  // namespace dbe
