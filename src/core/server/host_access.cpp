#include "core/server/host_access.hpp"

#include "core/server/row.hpp"

namespace dbe {
namespace {

constexpr char separator = '\x1f';

// A method that asks for a client's certificate as well is another one: a guessed password does
// not do.
constexpr const char* access_sql_15 = R"(
SELECT ''::text, r.line_number, r.type, pg_catalog.array_to_string(r.database, pg_catalog.chr(31)),
	pg_catalog.array_to_string(r.user_name, pg_catalog.chr(31)), r.address, r.netmask,
	r.auth_method || CASE WHEN r.options && '{clientcert=verify-ca,clientcert=verify-full}'
		THEN ' clientcert' ELSE '' END, r.error
FROM pg_catalog.pg_hba_file_rules r
ORDER BY r.line_number
LIMIT 10000)";

constexpr const char* access_sql_16 = R"(
SELECT r.file_name, r.line_number, r.type,
	pg_catalog.array_to_string(r.database, pg_catalog.chr(31)),
	pg_catalog.array_to_string(r.user_name, pg_catalog.chr(31)), r.address, r.netmask,
	r.auth_method || CASE WHEN r.options && '{clientcert=verify-ca,clientcert=verify-full}'
		THEN ' clientcert' ELSE '' END, r.error
FROM pg_catalog.pg_hba_file_rules r
ORDER BY r.rule_number NULLS LAST, r.file_name, r.line_number
LIMIT 10000)";

constexpr const char* mappings_sql = R"(
SELECT m.srvname, w.fdwname, m.umuser = 0,
	EXISTS (SELECT FROM pg_catalog.unnest(m.umoptions) o
			WHERE o ~* '^(password|passwd|pwd|passcode|secret|token|[a-z_]*(secret|access)_?key)='),
	m.umoptions IS NULL,
	EXISTS (SELECT FROM pg_catalog.aclexplode(s.srvacl) a
			WHERE a.grantee = 0 AND a.privilege_type = 'USAGE'),
	pg_catalog.quote_ident(u.rolname),
	coalesce(u.rolcanlogin AND NOT u.rolsuper
		AND NOT pg_catalog.pg_has_role(u.oid, s.srvowner, 'MEMBER')
		AND pg_catalog.has_server_privilege(u.oid, s.oid, 'USAGE')
		AND NOT EXISTS (SELECT FROM pg_catalog.pg_foreign_table t
				JOIN pg_catalog.pg_class c ON c.oid = t.ftrelid
			WHERE t.ftserver = s.oid AND pg_catalog.pg_has_role(u.oid, c.relowner, 'MEMBER')), false)
FROM pg_catalog.pg_user_mappings m
	JOIN pg_catalog.pg_foreign_server s ON s.oid = m.srvid
	JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
	LEFT JOIN pg_catalog.pg_roles u ON u.oid = m.umuser
ORDER BY m.srvname, m.umuser
LIMIT 10000)";

std::uint32_t connections_of(std::string_view type) {
	using namespace connection;
	if (type == "local") return connection::socket;
	if (type == "host") return network;
	if (type == "hostssl") return ssl;
	if (type == "hostnossl") return plain | gss;
	if (type == "hostgssenc") return gss;
	return type == "hostnogssenc" ? plain | ssl : 0;
}

std::span<const std::string_view> names_of(std::string_view text, Arena& arena) {
	const auto parts = split(arena.keep(text), separator);
	const auto names = arena.array<std::string_view>(parts.size());
	for (std::size_t i = 0; i < parts.size(); i++) names[i] = parts[i];
	return names;
}

AccessRule parse_rule(const Row& row, Arena& arena) {
	return {.file = arena.keep(row.text(0)),
			.line = static_cast<int>(row.number(1)),
			.connections = connections_of(row.text(2)),
			.databases = names_of(row.text(3), arena),
			.users = names_of(row.text(4), arena),
			.address = arena.keep(row.text(5)),
			.netmask = arena.keep(row.text(6)),
			.method = arena.keep(row.text(7)),
			.error = arena.keep(row.text(8))};
}

}  // namespace

AccessFacts load_access(const Host& host, Arena& arena, const dbe_server& server) {
	AccessFacts facts;
	const char* sql = server.version >= 160000 ? access_sql_16 : access_sql_15;
	probe(host, arena, facts, sql, [&](const dbe_rows& rows) {
		const auto list = arena.array<AccessRule>(rows.count);
		for (std::uint32_t i = 0; i < rows.count; i++) list[i] = parse_rule({rows, i}, arena);
		facts.list = list;
	});
	return facts;
}

MappingFacts load_mappings(const Host& host, Arena& arena) {
	MappingFacts facts;
	probe(host, arena, facts, mappings_sql, [&](const dbe_rows& rows) {
		const auto list = arena.array<UserMapping>(rows.count);
		for (std::uint32_t i = 0; i < rows.count; i++) {
			const Row row(rows, i);
			list[i] = {.server = arena.keep(row.text(0)),
					   .wrapper = arena.keep(row.text(1)),
					   .is_public = row.flag(2),
					   .has_password = row.flag(3),
					   .is_hidden = row.flag(4),
					   .has_public_usage = row.flag(5),
					   .user = arena.keep(row.text(6)),
					   .is_readable_by_user = row.flag(7)};
		}
		facts.list = list;
	});
	return facts;
}

}  // namespace dbe
