// dbe.connections(): who is connected, from where, doing what
#include "core/reports/cells.hpp"

namespace dbe {
namespace {

// Of sessions that the caller may not see only database and role are known.
constexpr const char* connections_sql = R"(
SELECT CASE WHEN grouping(s.datname) = 1 THEN '(all)' ELSE s.datname END,
	s.usename, s.application, s.client, s.state,
	pg_catalog.count(*),
	pg_catalog.round(100.0 * pg_catalog.count(*) / s.slots, 1),
	pg_catalog.count(*) FILTER (WHERE s.ssl),
	pg_catalog.date_trunc('second', pg_catalog.max(s.idle))
FROM (
	SELECT coalesce(a.datname, '(none)') AS datname, coalesce(a.usename, '(none)') AS usename,
		coalesce(a.application_name, '') AS application,
		CASE WHEN a.client_addr IS NOT NULL THEN pg_catalog.host(a.client_addr)
			WHEN a.client_port = -1 THEN 'local' ELSE '' END AS client,
		coalesce(a.state, 'hidden') AS state, x.ssl,
		pg_catalog.clock_timestamp() - a.state_change AS idle,
		pg_catalog.current_setting('max_connections')::int
			- pg_catalog.current_setting('superuser_reserved_connections')::int
			- coalesce(pg_catalog.current_setting('reserved_connections', true)::int, 0) AS slots
	FROM pg_catalog.pg_stat_activity a
		LEFT JOIN pg_catalog.pg_stat_ssl x ON x.pid = a.pid
	WHERE a.backend_type = 'client backend'
		OR (a.backend_type IS NULL AND a.datid IS NOT NULL)) s
GROUP BY GROUPING SETS ((s.datname, s.usename, s.application, s.client, s.state, s.slots),
	(s.slots))
ORDER BY grouping(s.datname) DESC, 6 DESC, 1, 2, 3, 4, 5)";

}  // namespace

namespace api {

void connections(Call& call) { add_rows(call, call.host().query(connections_sql)); }

}  // namespace api
}  // namespace dbe
