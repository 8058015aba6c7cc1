#include <array>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// pg_authid.dat
constexpr RoleId reads_files{4569};
constexpr RoleId writes_files{4570};
constexpr RoleId runs_programs{4571};

struct Power {
	RoleId role;
	std::string_view what;
};
constexpr auto powers = std::to_array<Power>({{runs_programs, "run programs"},
											  {writes_files, "write files"},
											  {reads_files, "read files"}});

// Another way than the role's own membership leads to the power: revoking that cures nothing.
bool has_it_otherwise(const Catalog& catalog, RoleId power, RoleId member) {
	for (const Membership& m : catalog.memberships()) {
		if (m.member != member || m.role == power) continue;
		if (using_rights_of(catalog, power).contains(m.role) && (m.can_set || m.inherits))
			return true;
	}
	return false;
}

// Takes the membership away where it was given to the role itself, and to it alone.
std::string revoke(const Catalog& catalog, RoleId power, RoleId member) {
	if (has_it_otherwise(catalog, power, member)) return {};
	std::string fix;
	for (const Membership& m : catalog.memberships()) {
		if (m.role != power || m.member != member) continue;
		append(fix, cat(fix.empty() ? "" : "\n", "REVOKE ", catalog.role_name(power), " FROM ",
						catalog.role_name(member)));
		if (catalog.server().version >= 160000)
			append(fix, cat(" GRANTED BY ", catalog.role_name(m.grantor)));
		append(fix, ";");
	}
	return fix;
}

Draft describe(const Catalog& catalog, const Role& role, const std::vector<const Power*>& held) {
	Draft draft;
	draft.object = catalog.role_name(role.id);
	std::vector<std::string> abilities;
	std::vector<std::string> names;
	std::vector<std::string> fixes;
	bool is_direct = true;
	for (const Power* power : held) {
		abilities.emplace_back(power->what);
		names.push_back(catalog.role_name(power->role));
		fixes.push_back(revoke(catalog, power->role, role.id));
		is_direct &= !fixes.back().empty();
	}
	draft.detail = cat("Login role that may ", join(abilities, ", "),
					   " on the server's machine as the server's own user, by ",
					   listed(names, 3), is_direct ? "." : ", through other roles.");
	if (held.front()->role == reads_files) draft.severity = Severity::info;
	if (is_direct) draft.fix = join(fixes, "\n");
	draft.evidence.put("roles", join(names, ", ")).put("direct", is_direct);
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	std::vector<RoleSet> users;
	for (const Power& power : powers) users.push_back(using_rights_of(catalog, power.role));
	const RoleSet superusers = reaching_superuser(catalog);
	for (const Role& role : catalog.roles()) {
		if (!role.can_login || is_predefined(role) || superusers.contains(role.id)) continue;
		assessment.examined();
		std::vector<const Power*> held;
		for (std::size_t i = 0; i < powers.size(); i++)
			if (users[i].contains(role.id)) held.push_back(&powers[i]);
		if (!held.empty()) assessment.add(describe(catalog, role, held));
	}
}

}  // namespace

extern constexpr Check server_access_roles{CheckSpec{
	.id = "server_access_roles",
	.title = "Login role that reaches the server's files or programs",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "pg_execute_server_program and pg_write_server_files make a superuser of whoever holds "
		   "them: the operating system's user of the server may change every file of the "
		   "database. pg_read_server_files reads all of them, tables and password hashes included.",
	.action = "Let the client send and take files (\\copy, COPY ... FROM STDIN) and revoke the "
			  "membership. Where a job needs files on the server, give it a role of its own that "
			  "nothing else logs in with.",
	.bad = "CREATE ROLE dbe_example_loader LOGIN IN ROLE pg_execute_server_program, "
		   "pg_read_server_files;",
	.good = "CREATE ROLE dbe_example_loader_good LOGIN IN ROLE pg_monitor;",
	.near_miss = "CREATE ROLE dbe_example_files NOLOGIN IN ROLE pg_write_server_files;",
	.run = run,
}};

}  // namespace dbe
