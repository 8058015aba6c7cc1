#include "core/server/counters.hpp"

#include "core/server/row.hpp"

namespace dbe {
namespace {

constexpr const char* database_sql = R"(
SELECT d.xact_commit, d.xact_rollback, d.blks_read, d.blks_hit, d.temp_files, d.temp_bytes,
	d.deadlocks, d.conflicts, EXTRACT(epoch FROM d.stats_reset),
	f.failures, EXTRACT(epoch FROM f.last), w.datname,
	d.sessions, d.session_time / 1000, d.sessions_abandoned
FROM pg_catalog.pg_stat_database d
CROSS JOIN (SELECT pg_catalog.sum(c.checksum_failures) AS failures,
		pg_catalog.max(c.checksum_last_failure) AS last
	FROM pg_catalog.pg_stat_database c) f
LEFT JOIN (SELECT c.datname FROM pg_catalog.pg_stat_database c
	WHERE c.checksum_failures > 0
	ORDER BY c.checksum_failures DESC, c.datid LIMIT 1) w ON true
WHERE d.datname = pg_catalog.current_database())";

constexpr const char* checkpoints_sql = R"(
SELECT b.checkpoints_timed, b.checkpoints_req, EXTRACT(epoch FROM b.stats_reset)
FROM pg_catalog.pg_stat_bgwriter b)";

constexpr const char* checkpoints_sql_17 = R"(
SELECT c.num_timed, c.num_requested, EXTRACT(epoch FROM c.stats_reset)
FROM pg_catalog.pg_stat_checkpointer c)";

constexpr const char* wal_sql = R"(
SELECT w.wal_bytes, EXTRACT(epoch FROM w.stats_reset), w.wal_fpi, w.wal_buffers_full
FROM pg_catalog.pg_stat_wal w)";

constexpr const char* archiver_sql = R"(
SELECT a.archived_count, a.failed_count, EXTRACT(epoch FROM a.last_archived_time),
	EXTRACT(epoch FROM a.last_failed_time), EXTRACT(epoch FROM a.stats_reset), a.last_failed_wal
FROM pg_catalog.pg_stat_archiver a)";

constexpr const char* archive_queue_sql = R"(
SELECT pg_catalog.count(*),
	EXTRACT(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.min(f.modification))
FROM pg_catalog.pg_ls_archive_statusdir() f
WHERE f.name LIKE '%.ready')";

// What the command line sets stays as it is over a restart, whatever the files say.
constexpr const char* pending_sql = R"(
SELECT s.name FROM pg_catalog.pg_settings s
WHERE s.pending_restart AND s.source NOT IN ('command line', 'environment variable', 'override')
ORDER BY s.name)";

// For a setting that is read at the start only, a value that merely waits for the restart, or that
// the command line overrides, is reported as an error just like one that cannot be.
constexpr const char* configuration_sql = R"(
SELECT f.sourcefile, f.sourceline, f.name, f.error
FROM pg_catalog.pg_file_settings f
WHERE f.error IS NOT NULL AND NOT EXISTS (
	SELECT FROM pg_catalog.pg_settings s
	WHERE s.context = 'postmaster' AND pg_catalog.lower(s.name) = pg_catalog.lower(f.name))
ORDER BY f.seqno
LIMIT 20)";

constexpr const char* multixacts_sql = R"(
SELECT pg_catalog.count(*) FROM pg_catalog.pg_ls_dir('pg_multixact/members') f)";

constexpr int version_17 = 170000;

}  // namespace

DatabaseFacts load_database(const Host& host, Arena& arena) {
	DatabaseFacts facts;
	probe(host, arena, facts, database_sql, [&](const dbe_rows& rows) {
		if (rows.count == 0) return;
		const Row row(rows, 0);
		facts.commits = row.number(0);
		facts.rollbacks = row.number(1);
		facts.blocks_read = row.number(2);
		facts.blocks_hit = row.number(3);
		facts.temp_files = row.number(4);
		facts.temp_bytes = row.number(5);
		facts.deadlocks = row.number(6);
		facts.conflicts = row.number(7);
		facts.reset = row.number(8);
		facts.checksum_failures = row.number(9);
		facts.last_checksum_failure = row.number(10);
		facts.damaged_database = arena.keep(row.text(11));
		facts.sessions = row.number(12);
		facts.session_seconds = row.number(13);
		facts.sessions_abandoned = row.number(14);
	});
	return facts;
}

CheckpointFacts load_checkpoints(const Host& host, Arena& arena, const dbe_server& server) {
	CheckpointFacts facts;
	if (server.in_recovery) {
		facts.hide(Skip::on_standby, "a standby makes no checkpoints of its own");
		return facts;
	}
	const char* sql = server.version >= version_17 ? checkpoints_sql_17 : checkpoints_sql;
	probe(host, arena, facts, sql, [&](const dbe_rows& rows) {
		if (rows.count == 0) return;
		const Row row(rows, 0);
		facts.timed = row.number(0);
		facts.requested = row.number(1);
		facts.reset = row.number(2);
	});
	return facts;
}

WalFacts load_wal(const Host& host, Arena& arena) {
	WalFacts facts;
	probe(host, arena, facts, wal_sql, [&](const dbe_rows& rows) {
		if (rows.count == 0) return;
		const Row row(rows, 0);
		facts.bytes = row.number(0);
		facts.reset = row.number(1);
		facts.page_images = row.number(2);
		facts.buffers_full = row.number(3);
	});
	return facts;
}

WalDiskFacts load_wal_disk(const Host& host, const dbe_server& server) {
	WalDiskFacts facts;
	if (!server.reads_all_statistics) {
		facts.hide(Skip::no_privilege, needs_statistics_rights);
		return facts;
	}
	facts.free_bytes = host.wal_disk_free();
	facts.known = facts.free_bytes >= 0;
	if (!facts.known) facts.hide(Skip::damaged, "the file system does not tell what is free");
	return facts;
}

ArchiverFacts load_archiver(const Host& host, Arena& arena) {
	ArchiverFacts facts;
	probe(host, arena, facts, archiver_sql, [&](const dbe_rows& rows) {
		if (rows.count == 0) return;
		const Row row(rows, 0);
		facts.archived = row.number(0);
		facts.failed = row.number(1);
		facts.last_archived = row.number(2);
		facts.last_failed = row.number(3);
		facts.reset = row.number(4);
		facts.last_failed_file = arena.keep(row.text(5));
	});
	return facts;
}

ArchiveQueueFacts load_archive_queue(const Host& host, Arena& arena) {
	ArchiveQueueFacts facts;
	probe(host, arena, facts, archive_queue_sql, [&](const dbe_rows& rows) {
		if (rows.count == 0) return;
		const Row row(rows, 0);
		facts.files = row.number(0);
		facts.oldest_seconds = row.amount(1);
	});
	return facts;
}

PendingFacts load_pending(const Host& host, Arena& arena) {
	PendingFacts facts;
	probe(host, arena, facts, pending_sql, [&](const dbe_rows& rows) {
		const auto names = arena.array<std::string_view>(rows.count);
		for (std::uint32_t i = 0; i < rows.count; i++) names[i] = arena.keep(Row(rows, i).text(0));
		facts.names = names;
	});
	return facts;
}

ConfigurationFacts load_configuration(const Host& host, Arena& arena) {
	ConfigurationFacts facts;
	probe(host, arena, facts, configuration_sql, [&](const dbe_rows& rows) {
		const auto errors = arena.array<ConfigurationError>(rows.count);
		for (std::uint32_t i = 0; i < rows.count; i++) {
			const Row row(rows, i);
			errors[i] = {.file = arena.keep(row.text(0)),
						 .line = arena.keep(row.text(1)),
						 .setting = arena.keep(row.text(2)),
						 .message = arena.keep(row.text(3))};
		}
		facts.errors = errors;
	});
	return facts;
}

MultixactFacts load_multixacts(const Host& host, Arena& arena) {
	MultixactFacts facts;
	probe(host, arena, facts, multixacts_sql, [&](const dbe_rows& rows) {
		if (rows.count > 0) facts.member_files = Row(rows, 0).number(0);
	});
	return facts;
}

}  // namespace dbe
