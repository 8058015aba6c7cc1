#include "core/server/sessions.hpp"

#include "core/server/row.hpp"

namespace dbe {
namespace {

constexpr const char* sessions_sql = R"(
SELECT a.pid, a.usename, a.application_name, a.datname, a.state,
	EXTRACT(epoch FROM pg_catalog.clock_timestamp() - a.xact_start),
	EXTRACT(epoch FROM pg_catalog.clock_timestamp() - a.query_start),
	EXTRACT(epoch FROM pg_catalog.clock_timestamp() - a.state_change),
	a.wait_event_type = 'Lock',
	a.pid = pg_catalog.pg_backend_pid(),
	a.application_name ~ '^(pg_(dump|dumpall|restore|basebackup|repack)|vacuumdb|reindexdb)'
		OR a.query ~* '^\s*(vacuum|analyze|reindex|cluster|repack|refresh|copy)\M'
		OR a.query ~* '^\s*create\s+(unique\s+)?index\M'
FROM pg_catalog.pg_stat_activity a
WHERE a.backend_type = 'client backend'
ORDER BY a.pid)";

Session parse_session(const Row& row, Arena& arena) {
	return {.pid = static_cast<int>(row.number(0)),
			.user = arena.keep(row.text(1)),
			.application = arena.keep(row.text(2)),
			.database = arena.keep(row.text(3)),
			.state = arena.keep(row.text(4)),
			.transaction_seconds = row.amount(5, -1),
			.query_seconds = row.amount(6),
			.state_seconds = row.amount(7),
			.waits_for_lock = row.flag(8),
			.is_own = row.flag(9),
			.is_maintenance = row.flag(10)};
}

bool is_longer(double seconds, const Session* than, double Session::*field) {
	return than == nullptr || seconds > than->*field;
}

void count(SessionFacts& facts, const Session& session) {
	if (session.is_own) return;
	if (session.is_active()) {
		facts.active++;
		if (!session.is_maintenance &&
			is_longer(session.query_seconds, facts.longest_query, &Session::query_seconds))
			facts.longest_query = &session;
	} else if (session.is_idle_in_transaction()) {
		facts.idle_in_transaction++;
		if (is_longer(session.state_seconds, facts.longest_idle_in_transaction,
					  &Session::state_seconds))
			facts.longest_idle_in_transaction = &session;
	} else if (session.state == "idle") {
		facts.idle++;
	}
}

}  // namespace

SessionFacts load_sessions(const Host& host, Arena& arena, const dbe_server& server) {
	SessionFacts facts;
	if (!server.reads_all_statistics) {
		facts.hide(Skip::no_privilege, needs_statistics_rights);
		return facts;
	}
	probe(host, arena, facts, sessions_sql, [&](const dbe_rows& rows) {
		const auto list = arena.array<Session>(rows.count);
		for (std::uint32_t i = 0; i < rows.count; i++) list[i] = parse_session({rows, i}, arena);
		facts.list = list;
	});
	for (const Session& session : facts.list) count(facts, session);
	return facts;
}

}  // namespace dbe
