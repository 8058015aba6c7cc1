// dbe.progress(): how far VACUUM, ANALYZE, CREATE INDEX, CLUSTER, COPY and base backups are
#include "core/reports/cells.hpp"

namespace dbe {
namespace {

// Only columns that all supported majors have. CREATE INDEX counts blocks in some phases, rows in
// others.
constexpr const char* progress_sql = R"(
SELECT p.pid, p.command,
	CASE WHEN p.datname = pg_catalog.current_database()
		THEN pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) END,
	p.phase, pg_catalog.round((100.0 * p.done / nullif(p.total, 0))::numeric, 1),
	pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - a.query_start),
	a.usename, a.wait_event_type || ': ' || a.wait_event
FROM (
	SELECT pid, datname, 'VACUUM' AS command, relid, phase,
		heap_blks_scanned AS done, heap_blks_total AS total
	FROM pg_catalog.pg_stat_progress_vacuum
	UNION ALL
	SELECT pid, datname, 'ANALYZE', relid, phase, sample_blks_scanned, sample_blks_total
	FROM pg_catalog.pg_stat_progress_analyze
	UNION ALL
	SELECT pid, datname, command, relid, phase,
		CASE WHEN blocks_total > 0 THEN blocks_done ELSE tuples_done END,
		CASE WHEN blocks_total > 0 THEN blocks_total ELSE tuples_total END
	FROM pg_catalog.pg_stat_progress_create_index
	UNION ALL
	SELECT pid, datname, command, relid, phase, heap_blks_scanned, heap_blks_total
	FROM pg_catalog.pg_stat_progress_cluster
	UNION ALL
	SELECT pid, datname, command, relid, type, bytes_processed, bytes_total
	FROM pg_catalog.pg_stat_progress_copy
	UNION ALL
	SELECT pid, NULL, 'BASE BACKUP', NULL, phase, backup_streamed, backup_total
	FROM pg_catalog.pg_stat_progress_basebackup) p
	LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = p.pid
	LEFT JOIN pg_catalog.pg_class c ON c.oid = p.relid
		AND p.datname = pg_catalog.current_database()
	LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY 6 DESC NULLS LAST, 1)";

}  // namespace

namespace api {

void progress(Call& call) { add_rows(call, call.host().query(progress_sql)); }

}  // namespace api
}  // namespace dbe
