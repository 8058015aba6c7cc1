// dbe.audit_stats(): how much the audit trail of each table holds, and what it costs
#include "core/audit/trail.hpp"
#include "core/base/text.hpp"
#include "core/reports/cells.hpp"

namespace dbe {
namespace {

// The fixed part of a record with its header and line pointer.
constexpr int record_header = 24 + 4 + 4 * 8 + 3 * 4;

}  // namespace

namespace api {

void audit_stats(Call& call) {
	require_right_to_read(call);
	// values that were moved out of line count as they are stored there
	const std::string sql = cat(R"(
WITH sized AS (
	SELECT l.table_id, r.row_count, r.recorded_at, )", record_header, R"(
			+ pg_catalog.pg_column_size(r.changed_by) + pg_catalog.pg_column_size(r.context)
			+ pg_catalog.pg_column_size(r.chain) + pg_catalog.pg_column_size(r.images) AS bytes,
		r.recorded_at > now() - interval '1 day' AS is_recent
	FROM dbe.audit_stored r JOIN dbe.audit_layout l ON l.id = r.layout),
stored AS (
	SELECT table_id, count(*) AS records, sum(row_count) AS changes, sum(bytes) AS bytes,
		min(recorded_at) AS first_change, max(recorded_at) AS last_change,
		sum(row_count) FILTER (WHERE is_recent) AS last_day,
		sum(bytes) FILTER (WHERE is_recent) AS bytes_of_last_day
	FROM sized GROUP BY table_id),
triggers AS (
	SELECT (1000 * sum(f.self_time) / nullif(sum(f.calls) FILTER (
			WHERE f.funcid = 'dbe.audit_row()'::pg_catalog.regprocedure), 0))::numeric AS us
	FROM pg_catalog.pg_stat_user_functions f
	WHERE f.funcid IN ('dbe.audit_row()'::pg_catalog.regprocedure,
		'dbe.audit_statement()'::pg_catalog.regprocedure))
SELECT coalesce(t.relation::text, t.table_schema || '.' || t.table_name), coalesce(s.changes, 0),
	coalesce(s.records, 0), coalesce(s.bytes, 0), round(s.bytes / nullif(s.changes, 0), 1),
	round(coalesce(s.last_day, 0) / 24.0, 1), coalesce(s.bytes_of_last_day, 0), round(g.us, 2),
	s.first_change, s.last_change
FROM triggers g, dbe.audit_table t LEFT JOIN stored s ON s.table_id = t.id
ORDER BY coalesce(s.bytes, 0) DESC, t.id)");
	add_rows(call, call.host().execute(sql.c_str(), Host::As::owner));
}

}  // namespace api
}  // namespace dbe
