// dbe.role_stats(): roles with their limits, connections and settings
#include "core/reports/cells.hpp"

namespace dbe {
namespace {

constexpr const char* roles_sql = R"(
SELECT r.rolname, r.rolcanlogin,
	pg_catalog.concat_ws(', ', CASE WHEN r.rolsuper THEN 'superuser' END,
		CASE WHEN r.rolcreaterole THEN 'createrole' END,
		CASE WHEN r.rolcreatedb THEN 'createdb' END,
		CASE WHEN r.rolreplication THEN 'replication' END,
		CASE WHEN r.rolbypassrls THEN 'bypassrls' END),
	(SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity a WHERE a.usesysid = r.oid
		AND a.datid IS NOT NULL),
	nullif(r.rolconnlimit, -1), pg_catalog.date_trunc('second', r.rolvaliduntil),
	(SELECT pg_catalog.string_agg(g.rolname, ', ' ORDER BY g.rolname)
		FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles g ON g.oid = m.roleid
		WHERE m.member = r.oid),
	(SELECT pg_catalog.string_agg(pg_catalog.split_part(c, '=', 1) || CASE
			WHEN pg_catalog.split_part(c, '=', 1) ~* 'pass|secret|token|key|conninfo' THEN '=(set)'
			ELSE pg_catalog.substr(c, pg_catalog.strpos(c, '=')) END, ', ' ORDER BY c)
		FROM pg_catalog.pg_db_role_setting s, pg_catalog.unnest(s.setconfig) c
		WHERE s.setrole = r.oid AND s.setdatabase IN (0, (SELECT d.oid
			FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())))
FROM pg_catalog.pg_roles r
WHERE r.rolname !~ '^pg_'
ORDER BY r.rolcanlogin DESC, r.rolname)";

}  // namespace

namespace api {

void role_stats(Call& call) { add_rows(call, call.host().query(roles_sql)); }

}  // namespace api
}  // namespace dbe
