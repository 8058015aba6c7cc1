// dbe.databases(): size, traffic and trouble of each database
#include "core/reports/cells.hpp"

namespace dbe {
namespace {

// The size of a database takes the right to connect to it.
constexpr const char* databases_sql = R"(
SELECT s.datname, pg_catalog.pg_size_pretty(s.bytes), s.bytes, s.numbackends,
	pg_catalog.round((100.0 * s.blks_hit / nullif(s.blks_hit + s.blks_read, 0))::numeric, 1),
	s.xact_commit,
	pg_catalog.round((100.0 * s.xact_rollback
		/ nullif(s.xact_commit + s.xact_rollback, 0))::numeric, 1),
	s.deadlocks, pg_catalog.pg_size_pretty(s.temp_bytes),
	pg_catalog.date_trunc('second', s.stats_reset)
FROM (
	SELECT d.datname, t.numbackends, t.blks_hit, t.blks_read, t.xact_commit, t.xact_rollback,
		t.deadlocks, t.temp_bytes, t.stats_reset,
		CASE WHEN pg_catalog.has_database_privilege(d.oid, 'CONNECT')
				OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')
			THEN pg_catalog.pg_database_size(d.oid) END AS bytes
	FROM pg_catalog.pg_database d
		LEFT JOIN pg_catalog.pg_stat_database t ON t.datid = d.oid) s
ORDER BY s.bytes DESC NULLS LAST, 1)";

}  // namespace

namespace api {

void databases(Call& call) { add_rows(call, call.host().query(databases_sql)); }

}  // namespace api
}  // namespace dbe
