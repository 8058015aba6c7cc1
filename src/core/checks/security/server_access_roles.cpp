#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// pg_authid.dat
constexpr RoleId reads_files{4569};
constexpr RoleId writes_files{4570};
constexpr RoleId runs_programs{4571};

// The worst first.
enum class Ability : std::uint8_t { run_programs, write_files, read_files, open_connections };

constexpr std::string_view words(Ability ability) {
	switch (ability) {
		case Ability::run_programs: return "run programs";
		case Ability::write_files: return "write files";
		case Ability::read_files: return "read files";
		case Ability::open_connections: return "open connections";
	}
	return {};
}

struct Power {
	RoleId role;
	Ability ability;
};
constexpr auto powers = std::to_array<Power>({{runs_programs, Ability::run_programs},
											  {writes_files, Ability::write_files},
											  {reads_files, Ability::read_files}});

// A way to an ability: membership in a predefined role, or a right granted by name.
struct Way {
	Ability ability;
	RoleId role;				 // the predefined role, or who was granted the right
	const PowerfulGrant* grant;	 // nullptr for a membership
	const RoleSet* users;
};

// Names of files and their sizes are what monitoring asks for; they give no content.
bool gives_ability(const PowerfulGrant& g, Ability& ability) {
	if (g.kind == "PARAMETER")
		ability = Ability::run_programs;
	else if (equals_any(g.name, {"lo_export", "pg_file_write", "pg_file_rename", "pg_file_unlink"}))
		ability = Ability::write_files;
	else if (equals_any(g.name, {"lo_import", "pg_read_file", "pg_read_binary_file"}))
		ability = Ability::read_files;
	else if (g.name == "dblink_connect_u")
		ability = Ability::open_connections;
	else
		return false;
	return true;
}

// The manual of pg_rewind has its role granted these three, and nothing else will do.
bool is_for_rewinding(std::span<const PowerfulGrant> of_one_grantee) {
	bool lists = false;
	bool asks_size = false;
	for (const PowerfulGrant& g : of_one_grantee) {
		lists |= g.name == "pg_ls_dir";
		asks_size |= g.name == "pg_stat_file";
		Ability ability{};
		if (gives_ability(g, ability) && g.name != "pg_read_binary_file") return false;
	}
	return lists && asks_size;
}

// ADMIN OPTION without INHERIT and SET gives nothing but the right to take both.
RoleSet users_of(const Catalog& catalog, RoleId power) {
	std::vector<RoleId> users = using_rights_of(catalog, power).roles();
	for (const Membership& m : catalog.memberships()) {
		if (m.role != power || !m.is_admin) continue;
		const RoleSet takers = using_rights_of(catalog, m.member);
		users.insert(users.end(), takers.roles().begin(), takers.roles().end());
	}
	return RoleSet(std::move(users));
}

class Ways {
public:
	Ways(const Catalog& catalog, std::span<const PowerfulGrant> grants)
		: catalog_(catalog), grants_(grants) {
		for (const Power& power : powers)
			ways_.push_back({power.ability, power.role, nullptr,
							 &users_.emplace_back(users_of(catalog, power.role))});
		for (std::size_t first = 0; first < grants.size();) {
			std::size_t next = first;
			while (next < grants.size() && grants[next].grantee == grants[first].grantee) next++;
			add(catalog, grants.subspan(first, next - first));
			first = next;
		}
		std::stable_sort(ways_.begin(), ways_.end(),
						 [](const Way& a, const Way& b) { return a.ability < b.ability; });
	}

	std::vector<const Way*> held_by(RoleId role) const {
		std::vector<const Way*> held;
		for (const Way& way : ways_)
			if (way.users->contains(role)) held.push_back(&way);
		return held;
	}

	// The role gave to others what it holds by this: a plain REVOKE would fail.
	bool is_given_on(const Way& way, RoleId role) const {
		if (way.grant != nullptr)
			return is_granted_on(grants_, *way.grant, catalog_.role_name(role));
		const auto memberships = catalog_.memberships();
		return catalog_.server().version >= 160000 &&
			   std::any_of(memberships.begin(), memberships.end(), [&](const Membership& m) {
				   return m.role == way.role && m.grantor == role;
			   });
	}

private:
	void add(const Catalog& catalog, std::span<const PowerfulGrant> of_one_grantee) {
		if (is_for_rewinding(of_one_grantee)) return;
		const RoleId grantee = of_one_grantee.front().grantee;
		const RoleSet& users = users_.emplace_back(using_rights_of(catalog, grantee));
		for (const PowerfulGrant& g : of_one_grantee) {
			Ability ability{};
			if (gives_ability(g, ability)) ways_.push_back({ability, grantee, &g, &users});
		}
	}

	const Catalog& catalog_;
	std::span<const PowerfulGrant> grants_;
	std::deque<RoleSet> users_;
	std::vector<Way> ways_;
};

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

std::string revoke(const Catalog& catalog, const Way& way, RoleId member) {
	if (way.grant == nullptr) return revoke(catalog, way.role, member);
	return way.role == member ? revoke(*way.grant, catalog.role_name(member)) : std::string();
}

std::string name_of(const Catalog& catalog, const Way& way) {
	if (way.grant == nullptr) return catalog.role_name(way.role);
	return way.grant->kind == "PARAMETER" ? cat("ALTER SYSTEM on ", way.grant->identity)
										  : std::string(way.grant->name);
}

void add_new(std::vector<std::string>& list, std::string text) {
	if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
}

Draft describe(const Catalog& catalog, const Ways& ways, const Role& role) {
	const std::vector<const Way*> held = ways.held_by(role.id);
	Draft draft;
	draft.object = catalog.role_name(role.id);
	std::vector<std::string> abilities;
	std::vector<std::string> names;
	std::vector<std::string> fixes;
	bool is_direct = true, is_given_on = false;
	for (const Way* way : held) {
		add_new(abilities, std::string(words(way->ability)));
		add_new(names, name_of(catalog, *way));
		fixes.push_back(revoke(catalog, *way, role.id));
		is_direct &= !fixes.back().empty();
		is_given_on |= ways.is_given_on(*way, role.id);
	}
	draft.detail = cat("Login role that may ", join(abilities, ", "),
					   " on the server's machine as the server's own user, by ",
					   listed(names, 3), is_direct ? "." : ", through other roles.");
	if (held.front()->ability >= Ability::read_files) draft.severity = Severity::info;
	if (is_direct && !is_given_on) draft.fix = join(fixes, "\n");
	draft.evidence.put("roles", join(names, ", ")).put("direct", is_direct);
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const PowerfulGrantFacts& granted = snapshot.facts.powerful_grants;
	if (!granted.known) assessment.unassessed(1, granted.why, granted.reason);
	const Ways ways(catalog, granted.list);
	const RoleSet superusers = reaching_superuser(catalog);
	for (const Role& role : catalog.roles()) {
		if (!role.can_login || is_predefined(role) || superusers.contains(role.id)) continue;
		assessment.examined();
		if (!ways.held_by(role.id).empty()) assessment.add(describe(catalog, ways, role));
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
		   "database. pg_read_server_files reads all of them, tables and password hashes included. "
		   "The same reach comes with EXECUTE on the functions that PostgreSQL keeps for "
		   "superusers (lo_export writes any file, pg_read_file reads the data directory), and "
		   "with ALTER SYSTEM on a setting that names a command or a library to load.",
	.action = "Let the client send and take files (\\copy, COPY ... FROM STDIN) and revoke the "
			  "membership or the right. Where a job needs files on the server, give it a role of "
			  "its own that nothing else logs in with.",
	.bad = "CREATE ROLE dbe_example_loader LOGIN IN ROLE pg_execute_server_program, "
		   "pg_read_server_files;"
		   "CREATE ROLE dbe_example_exporter LOGIN;"
		   "GRANT EXECUTE ON FUNCTION pg_catalog.lo_export(oid, text) TO dbe_example_exporter;"
		   "CREATE ROLE dbe_example_archiver LOGIN;"
		   "GRANT ALTER SYSTEM ON PARAMETER archive_command TO dbe_example_archiver;",
	.good = "CREATE ROLE dbe_example_loader_good LOGIN IN ROLE pg_monitor;",
	.near_miss = "CREATE ROLE dbe_example_files NOLOGIN IN ROLE pg_write_server_files;"
				 "CREATE ROLE dbe_example_rewinder LOGIN;"
				 "GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text, boolean, boolean), "
				 "pg_catalog.pg_stat_file(text, boolean), pg_catalog.pg_read_binary_file(text), "
				 "pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean) "
				 "TO dbe_example_rewinder;"
				 "CREATE ROLE dbe_example_tuner LOGIN;"
				 "GRANT SET, ALTER SYSTEM ON PARAMETER log_min_duration_statement "
				 "TO dbe_example_tuner;",
	.run = run,
}};

}  // namespace dbe
