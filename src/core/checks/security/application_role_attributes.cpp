#include <algorithm>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Whoever owns or may change the rows of a user table, by membership too.
RoleSet writers(const Catalog& catalog) {
	std::vector<RoleId> roles;
	for (const Table& table : catalog.tables()) roles.push_back(table.relation->owner);
	for (const Grant& g : catalog.grants()) {
		if (g.object_class != 'r' && g.object_class != 'c') continue;
		if ((g.privileges & write_rights) == 0 || g.grantee == public_role) continue;
		if (catalog.table(static_cast<RelationId>(g.object)) != nullptr) roles.push_back(g.grantee);
	}
	std::sort(roles.begin(), roles.end());
	roles.erase(std::unique(roles.begin(), roles.end()), roles.end());
	return with_members(catalog, std::move(roles));
}

// Superusers, and members of what a managed service has in their place.
RoleSet administrators(const Catalog& catalog) {
	std::vector<RoleId> roles;
	for (const Role& role : catalog.roles())
		if (role.is_superuser || contains(role.name, "superuser") || contains(role.name, "admin"))
			roles.push_back(role.id);
	return with_members(catalog, std::move(roles));
}

double protected_tables(const Catalog& catalog) {
	const auto all = catalog.tables();
	return static_cast<double>(std::count_if(all.begin(), all.end(), [](const Table& table) {
		return table.relation->has_row_security;
	}));
}

struct Attributes {
	std::string names;
	std::string fix;
};

Attributes excessive(const Role& role, bool has_protected_tables) {
	Attributes out;
	const auto add = [&](bool is_set, std::string_view name) {
		if (!is_set) return;
		append(out.names, cat(out.names.empty() ? "" : ", ", name));
		append(out.fix, cat(" NO", name));
	};
	add(role.creates_roles, "CREATEROLE");
	add(role.creates_databases, "CREATEDB");
	add(role.replicates, "REPLICATION");
	add(role.bypasses_row_security && has_protected_tables, "BYPASSRLS");
	return out;
}

Draft describe(const Catalog& catalog, const Role& role, const Attributes& found,
			   double protected_count) {
	Draft draft;
	draft.object = catalog.role_name(role.id);
	const std::string guarded =
		role.bypasses_row_security && protected_count > 0
			? cat(" (row-level security guards ", counted(protected_count, "table"), ")")
			: "";
	draft.detail = cat("Login role that may write tables of this database also has ", found.names,
					   guarded, ".");
	// Creating databases is a nuisance; the others are ways around other people's rights.
	if (found.names == "CREATEDB") draft.severity = Severity::info;
	draft.fix = cat("ALTER ROLE ", draft.object, found.fix, ";");
	draft.evidence.put("attributes", found.names).put("tables_with_row_security", protected_count);
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const RoleSet writing = writers(catalog);
	const RoleSet administrating = administrators(catalog);
	const double protected_count = protected_tables(catalog);
	for (const Role& role : catalog.roles()) {
		if (!role.can_login || is_predefined(role) || !writing.contains(role.id)) continue;
		if (administrating.contains(role.id)) continue;
		if (is_administrative_name(role.name)) continue;
		assessment.examined();
		const Attributes found = excessive(role, protected_count > 0);
		if (found.names.empty()) continue;
		assessment.add(describe(catalog, role, found, protected_count));
	}
}

}  // namespace

extern constexpr Check application_role_attributes{CheckSpec{
	.id = "application_role_attributes",
	.title = "Application role with administrative attributes",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "An injected statement has every right of the role it runs as. CREATEROLE makes new "
		   "logins (before PostgreSQL 16 it reaches almost any role), REPLICATION copies all data "
		   "of the server, BYPASSRLS reads all tenants.",
	.action = "Take the attributes from the application's role and keep them in roles of their "
			  "own for the few tasks that need them.",
	.bad = "CREATE ROLE dbe_example_app LOGIN CREATEROLE CREATEDB;"
		   "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "body text NOT NULL);"
		   "GRANT SELECT, INSERT ON notes TO dbe_example_app;",
	.good = "CREATE ROLE dbe_example_app_good LOGIN;"
			"CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"body text NOT NULL);"
			"GRANT SELECT, INSERT ON notes TO dbe_example_app_good;",
	.near_miss = "CREATE ROLE dbe_example_reader LOGIN REPLICATION BYPASSRLS;"
				 "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "body text NOT NULL);"
				 "GRANT SELECT ON notes TO dbe_example_reader;",
	.run = run,
}};

}  // namespace dbe
