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
		WHERE s.active_pid = r.pid AND s.slot_type = 'logical'),
	pg_catalog.pg_wal_lsn_diff(
		CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
			ELSE pg_catalog.pg_current_wal_lsn() END, r.flush_lsn),
	EXTRACT(epoch FROM r.flush_lag),
	EXISTS (SELECT FROM pg_catalog.pg_replication_slots s WHERE s.active_pid = r.pid),
	r.sync_state IN ('sync', 'quorum'), r.sync_state IN ('sync', 'quorum', 'potential'),
	r.sync_state
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

constexpr const char* decoding_sql = R"(
SELECT pg_catalog.sum(d.spill_bytes), pg_catalog.sum(d.total_bytes),
	EXTRACT(epoch FROM pg_catalog.min(d.stats_reset)),
	(pg_catalog.array_agg(d.slot_name ORDER BY d.spill_bytes DESC, d.slot_name))[1]
FROM pg_catalog.pg_stat_replication_slots d)";

constexpr const char* subscriptions_sql = R"(
SELECT s.subname, s.subenabled, s.subslotname IS NOT NULL,
	EXISTS (SELECT FROM pg_catalog.pg_stat_subscription w
		WHERE w.subid = s.oid AND w.relid IS NULL AND w.pid IS NOT NULL),
	e.apply_error_count, e.sync_error_count,
	(SELECT pg_catalog.count(*) FROM pg_catalog.pg_subscription_rel r
		WHERE r.srsubid = s.oid AND r.srsubstate NOT IN ('r', 's'))
FROM pg_catalog.pg_subscription s
LEFT JOIN pg_catalog.pg_stat_subscription_stats e ON e.subid = s.oid
WHERE s.subdbid = (SELECT d.oid FROM pg_catalog.pg_database d
	WHERE d.datname = pg_catalog.current_database())
ORDER BY s.subname)";

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
					   .is_logical = row.flag(4),
					   .flush_bytes = row.amount(5, -1),
					   .flush_seconds = row.amount(6, -1),
					   .has_slot = row.flag(7),
					   .is_synchronous = row.flag(8),
					   .may_be_synchronous = row.flag(9),
					   .sync = arena.keep(row.text(10))};
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

DecodingFacts load_decoding(const Host& host, Arena& arena) {
	DecodingFacts facts;
	probe(host, arena, facts, decoding_sql, [&](const dbe_rows& rows) {
		if (rows.count == 0) return;
		const Row row(rows, 0);
		facts.spilled = row.number(0);
		facts.decoded = row.number(1);
		facts.oldest_reset = row.number(2);
		facts.slot = arena.keep(row.text(3));
	});
	return facts;
}

SubscriptionFacts load_subscriptions(const Host& host, Arena& arena, const dbe_server& server) {
	SubscriptionFacts facts;
	if (server.in_recovery) {
		facts.hide(Skip::on_standby, "the workers of subscriptions run on the primary");
		return facts;
	}
	probe(host, arena, facts, subscriptions_sql, [&](const dbe_rows& rows) {
		const auto list = arena.array<Subscription>(rows.count);
		for (std::uint32_t i = 0; i < rows.count; i++) {
			const Row row(rows, i);
			list[i] = {.name = arena.keep(row.text(0)),
					   .is_enabled = row.flag(1),
					   .has_slot = row.flag(2),
					   .is_running = row.flag(3),
					   .apply_errors = row.number(4),
					   .synchronize_errors = row.number(5),
					   .unfinished_tables = row.number(6)};
		}
		facts.list = list;
	});
	return facts;
}

}  // namespace dbe
