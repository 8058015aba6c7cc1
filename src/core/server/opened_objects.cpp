#include "core/server/opened_objects.hpp"

#include "core/server/row.hpp"

namespace dbe {
namespace {

// pg_init_privs holds the rights as initdb or the extension's script left them. A function or
// catalog that it knows without a right of PUBLIC's is restricted on purpose.
constexpr const char* restricted_sql = R"(
SELECT CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, p.proname,
	pg_catalog.format('%I.%I(%s)', n.nspname, p.proname,
		pg_catalog.pg_get_function_identity_arguments(p.oid)),
	coalesce(e.extname, n.nspname) AS home, 'EXECUTE',
	CASE WHEN a.grantor <> p.proowner
		THEN pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantor)) END
FROM pg_catalog.pg_init_privs i
	JOIN pg_catalog.pg_proc p ON p.oid = i.objoid
	JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
	CROSS JOIN LATERAL pg_catalog.aclexplode(
		coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) a
	LEFT JOIN pg_catalog.pg_depend d ON d.classid = i.classoid AND d.objid = p.oid
		AND d.deptype = 'e'
	LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
WHERE i.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass
	AND a.grantee = 0 AND a.privilege_type = 'EXECUTE'
	AND NOT EXISTS (SELECT FROM pg_catalog.aclexplode(i.initprivs) x
		WHERE x.grantee = 0 AND x.privilege_type = 'EXECUTE')
	AND EXISTS (SELECT FROM pg_catalog.aclexplode(n.nspacl) x
		WHERE x.grantee = 0 AND x.privilege_type = 'USAGE')
UNION ALL
SELECT 'TABLE', c.relname, pg_catalog.format('%I.%I', n.nspname, c.relname), n.nspname, 'SELECT',
	CASE WHEN a.grantor <> c.relowner
		THEN pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantor)) END
FROM pg_catalog.pg_init_privs i
	JOIN pg_catalog.pg_class c ON c.oid = i.objoid
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) a
WHERE i.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND i.objsubid = 0
	AND n.nspname = 'pg_catalog' AND a.grantee = 0 AND a.privilege_type = 'SELECT'
	AND NOT EXISTS (SELECT FROM pg_catalog.aclexplode(i.initprivs) x
		WHERE x.grantee = 0 AND x.privilege_type = 'SELECT')
ORDER BY home, 1, 3
LIMIT 10000)";

// None of these has a right for PUBLIC unless somebody granted it, but for what an extension's
// script grants. CONNECT and TEMPORARY on a database are everybody's from the start.
constexpr const char* others_sql = R"(
WITH object(kind, name, identity, owner, acl, initial) AS (
	SELECT 'DATABASE', d.datname, pg_catalog.quote_ident(d.datname), d.datdba, d.datacl,
		NULL::pg_catalog.aclitem[]
	FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()
	UNION ALL
	SELECT 'FOREIGN DATA WRAPPER', w.fdwname, pg_catalog.quote_ident(w.fdwname),
		w.fdwowner, w.fdwacl,
		(SELECT i.initprivs FROM pg_catalog.pg_init_privs i
		 WHERE i.objoid = w.oid
			AND i.classoid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass)
	FROM pg_catalog.pg_foreign_data_wrapper w
	UNION ALL
	SELECT 'FOREIGN SERVER', s.srvname, pg_catalog.quote_ident(s.srvname), s.srvowner, s.srvacl,
		(SELECT i.initprivs FROM pg_catalog.pg_init_privs i
		 WHERE i.objoid = s.oid
			AND i.classoid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass)
	FROM pg_catalog.pg_foreign_server s
	UNION ALL
	SELECT 'PARAMETER', p.parname::pg_catalog.name, p.parname, 10::pg_catalog.oid, p.paracl,
		NULL::pg_catalog.aclitem[]
	FROM pg_catalog.pg_parameter_acl p)
SELECT o.kind, o.name, o.identity, '',
	pg_catalog.string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type DESC),
	CASE WHEN a.grantor <> o.owner
		THEN pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantor)) END
FROM object o CROSS JOIN LATERAL pg_catalog.aclexplode(o.acl) a
WHERE a.grantee = 0 AND a.privilege_type NOT IN ('CONNECT', 'TEMPORARY')
	AND NOT EXISTS (SELECT FROM pg_catalog.aclexplode(o.initial) x
		WHERE x.grantee = 0 AND x.privilege_type = a.privilege_type)
GROUP BY o.kind, o.name, o.identity, o.owner, a.grantor
ORDER BY o.kind, o.identity, a.grantor
LIMIT 10000)";

std::span<const OpenedObject> parse(const dbe_rows& rows, Arena& arena) {
	const auto list = arena.array<OpenedObject>(rows.count);
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		list[i] = {.kind = arena.keep(row.text(0)),
				   .name = arena.keep(row.text(1)),
				   .identity = arena.keep(row.text(2)),
				   .home = arena.keep(row.text(3)),
				   .rights = arena.keep(row.text(4)),
				   .grantor = arena.keep(row.text(5))};
	}
	return list;
}

}  // namespace

OpenedFacts load_opened_objects(const Host& host, Arena& arena) {
	OpenedFacts facts;
	probe(host, arena, facts, restricted_sql,
		  [&](const dbe_rows& rows) { facts.restricted = parse(rows, arena); });
	if (!facts.known) return facts;
	probe(host, arena, facts, others_sql,
		  [&](const dbe_rows& rows) { facts.others = parse(rows, arena); });
	return facts;
}

}  // namespace dbe
