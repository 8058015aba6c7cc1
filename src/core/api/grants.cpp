// dbe.grants(role, schemas): who may do what in the end
#include "core/base/text.hpp"
#include "core/reports/effective_grants.hpp"
#include "core/reports/reading.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

constexpr int version_16 = 160000;

constexpr const char* edges_sql =
	"SELECT m.roleid, m.member, r.rolinherit, true FROM pg_catalog.pg_auth_members m "
	"JOIN pg_catalog.pg_roles r ON r.oid = m.member";
constexpr const char* edges_sql_16 =
	"SELECT m.roleid, m.member, m.inherit_option, m.set_option FROM pg_catalog.pg_auth_members m";

RoleId role_of(const Row& row, std::uint32_t column) {
	return RoleId{static_cast<std::uint32_t>(row.number(column))};
}

std::vector<MemberEdge> load_edges(const Host& host, const dbe_server& server) {
	const dbe_rows rows = host.query(server.version >= version_16 ? edges_sql_16 : edges_sql);
	std::vector<MemberEdge> edges;
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		edges.push_back({role_of(row, 0), role_of(row, 1), row.flag(2), row.flag(3)});
	}
	return edges;
}

const Role* wanted_role(Call& call, const Catalog& catalog) {
	const auto wanted = call.text(0);
	if (!wanted) return nullptr;
	for (const Role& role : catalog.roles())
		if (role.name.view() == *wanted) return &role;
	throw Error{sqlstate::undefined_object, cat("role \"", *wanted, "\" does not exist"), "",
				"SELECT rolname FROM pg_roles lists the roles."};
}

}  // namespace

namespace api {

void grants(Call& call) {
	const Reading reading(call, 1);
	const Catalog& catalog = reading.catalog();
	const Role* only = wanted_role(call, catalog);
	const std::vector<MemberEdge> edges = load_edges(call.host(), catalog.server());
	for (const EffectiveGrant& g : effective_grants(catalog, edges, only, &call.host()))
		call.add_row({g.role, g.kind, Cell::or_null(g.object), g.rights, g.via});
}

}  // namespace api
}  // namespace dbe
