// dbe.role_stats(): roles with their limits, connections and settings
#include <algorithm>

#include "core/base/text.hpp"
#include "core/query/redact.hpp"
#include "core/reports/cells.hpp"
#include "core/server/row.hpp"

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
	(SELECT pg_catalog.string_agg(c, pg_catalog.chr(31) ORDER BY c)
		FROM pg_catalog.pg_db_role_setting s, pg_catalog.unnest(s.setconfig) c
		WHERE s.setrole = r.oid AND s.setdatabase IN (0, (SELECT d.oid
			FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())))
FROM pg_catalog.pg_roles r
WHERE r.rolname !~ '^pg_'
ORDER BY r.rolcanlogin DESC, r.rolname)";

// "name=value" each, as the query separates them.
std::string shown_settings(std::string_view list) {
	std::vector<std::string> shown;
	for (const std::string_view setting : split(list, '\x1f')) {
		const std::size_t at = std::min(setting.find('='), setting.size());
		const std::string_view name = setting.substr(0, at);
		const std::string_view value = setting.substr(std::min(at + 1, setting.size()));
		shown.push_back(cat(name, "=", shown_setting(name, value)));
	}
	return join(shown, ", ");
}

}  // namespace

namespace api {

void role_stats(Call& call) {
	const dbe_rows rows = call.host().query(roles_sql);
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		std::vector<Cell> cells(rows.columns);
		for (std::uint32_t column = 0; column < rows.columns; column++) {
			if (row.is_null(column)) continue;
			if (column + 1 == rows.columns)
				cells[column] = shown_settings(row.text(column));
			else
				cells[column] = Cell(row.text(column));
		}
		call.add_row(cells);
	}
}

}  // namespace api
}  // namespace dbe
