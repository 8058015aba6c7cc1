#include "core/server/powerful_grants.hpp"

#include "core/server/row.hpp"

namespace dbe {
namespace {

// Nobody but superusers has any of these until somebody grants it. Functions are PostgreSQL's own
// or an extension's: a user's function of that name does something else.
constexpr const char* sql = R"(
WITH object(kind, name, identity, owner, acl, suffix) AS (
	SELECT 'FUNCTION', p.proname::text,
		pg_catalog.format('%I.%I(%s)', n.nspname, p.proname,
			pg_catalog.pg_get_function_identity_arguments(p.oid)), p.proowner, p.proacl, ''
	FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
	WHERE p.proname IN ('pg_read_file', 'pg_read_binary_file', 'pg_ls_dir', 'pg_stat_file',
			'lo_import', 'lo_export', 'pg_file_write', 'pg_file_rename', 'pg_file_unlink',
			'dblink_connect_u')
		AND p.proacl IS NOT NULL
		AND (p.oid < 16384 OR EXISTS (SELECT FROM pg_catalog.pg_depend d
			WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid
				AND d.deptype = 'e'))
	UNION ALL
	SELECT 'TABLE', c.relname, pg_catalog.format('pg_catalog.%I', c.relname), c.relowner,
		c.relacl, ''
	FROM pg_catalog.pg_class c
	WHERE c.oid IN ('pg_catalog.pg_authid'::pg_catalog.regclass,
		'pg_catalog.pg_shadow'::pg_catalog.regclass)
	UNION ALL
	SELECT 'TABLE', c.relname, pg_catalog.format('pg_catalog.%I', c.relname), c.relowner,
		a.attacl, pg_catalog.format(' (%I)', a.attname)
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
	WHERE c.oid IN ('pg_catalog.pg_authid'::pg_catalog.regclass,
			'pg_catalog.pg_shadow'::pg_catalog.regclass)
		AND a.attname IN ('rolpassword', 'passwd') AND a.attacl IS NOT NULL
	UNION ALL
	SELECT 'PARAMETER', p.parname, p.parname, 10::pg_catalog.oid, p.paracl, ''
	FROM pg_catalog.pg_parameter_acl p
	WHERE p.parname IN ('archive_command', 'archive_library', 'archive_cleanup_command',
		'restore_command', 'recovery_end_command', 'ssl_passphrase_command',
		'shared_preload_libraries', 'session_preload_libraries'))
SELECT a.grantee, o.kind, o.name, o.identity, a.privilege_type || o.suffix,
	CASE WHEN a.grantor <> o.owner
		THEN pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantor)) END
FROM object o CROSS JOIN LATERAL pg_catalog.aclexplode(o.acl) a
WHERE a.grantee <> 0 AND a.grantee <> o.owner
	AND a.privilege_type IN ('EXECUTE', 'SELECT', 'ALTER SYSTEM')
ORDER BY a.grantee, o.kind, o.identity, a.grantor
LIMIT 10000)";

}  // namespace

PowerfulGrantFacts load_powerful_grants(const Host& host, Arena& arena) {
	PowerfulGrantFacts facts;
	probe(host, arena, facts, sql, [&](const dbe_rows& rows) {
		const auto list = arena.array<PowerfulGrant>(rows.count);
		for (std::uint32_t i = 0; i < rows.count; i++) {
			const Row row(rows, i);
			list[i] = {.grantee = static_cast<RoleId>(static_cast<std::uint32_t>(row.amount(0))),
					   .kind = arena.keep(row.text(1)),
					   .name = arena.keep(row.text(2)),
					   .identity = arena.keep(row.text(3)),
					   .right = arena.keep(row.text(4)),
					   .grantor = arena.keep(row.text(5))};
		}
		facts.list = list;
	});
	return facts;
}

}  // namespace dbe
