#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

struct Hashes {
	double scram = 0;
	double md5 = 0;
	bool is_hidden = false;

	double total() const { return scram + md5; }
};

Hashes stored_hashes(const Catalog& catalog) {
	Hashes hashes;
	for (const Role& role : catalog.roles()) {
		if (!role.can_login) continue;
		hashes.is_hidden |= role.password == '?';
		hashes.scram += role.password == 's' ? 1 : 0;
		hashes.md5 += role.password == 'm' ? 1 : 0;
	}
	return hashes;
}

std::string in_words(const Hashes& hashes) {
	const std::string all = counted(hashes.total(), "login role");
	if (hashes.md5 == 0) return all;
	return cat(all, " (", grouped(hashes.md5), " as MD5, which is as good as the password)");
}

// A connection pooler logs clients in: its role reads the hashes for them.
bool is_for_pooling(const Role& role) {
	static constexpr auto words = std::to_array<std::string_view>(
		{"pgbouncer", "bouncer", "pooler", "pgcat", "odyssey", "pgpool"});
	return NameTokens(role.name).has_any(words);
}

bool is_judged(const Role& role, const RoleSet& superusers) {
	return role.can_login && !is_predefined(role) && !superusers.contains(role.id) &&
		   !is_administrative_name(role.name) && !contains(lower(role.name), "admin");
}

// Who was granted SELECT on the catalog itself, or belongs to a role that was.
class Grantees {
public:
	Grantees(const Catalog& catalog, std::span<const PowerfulGrant> grants)
		: catalog_(catalog), all_(grants) {
		for (const PowerfulGrant& g : grants) {
			if (g.kind != "TABLE") continue;
			grants_.push_back(&g);
			if (!users_.contains(g.grantee))
				users_.emplace(g.grantee, using_rights_of(catalog, g.grantee));
		}
	}

	std::vector<const PowerfulGrant*> of(RoleId role) const {
		std::vector<const PowerfulGrant*> held;
		for (const PowerfulGrant* g : grants_)
			if (users_.at(g->grantee).contains(role)) held.push_back(g);
		return held;
	}

	static bool is_direct(RoleId role, const std::vector<const PowerfulGrant*>& held) {
		return std::all_of(held.begin(), held.end(),
						   [&](const PowerfulGrant* g) { return g->grantee == role; });
	}

	std::string fix(RoleId role, const std::vector<const PowerfulGrant*>& held) const {
		const std::string name = catalog_.role_name(role);
		std::vector<std::string> steps;
		for (const PowerfulGrant* g : held) {
			if (g->grantee != role || is_granted_on(all_, *g, name)) return {};
			steps.push_back(revoke(*g, name));
		}
		return join(steps, "\n");
	}

private:
	const Catalog& catalog_;
	std::span<const PowerfulGrant> all_;
	std::vector<const PowerfulGrant*> grants_;
	std::map<RoleId, RoleSet> users_;
};

Draft of_grants(const Catalog& catalog, const Role& role, const Grantees& grantees,
				const std::vector<const PowerfulGrant*>& held, const Hashes& hashes) {
	Draft draft;
	draft.object = catalog.role_name(role.id);
	draft.fix = grantees.fix(role.id, held);
	draft.detail = cat("Login role that reads the stored passwords of ", in_words(hashes), ", by ",
					   held.front()->right, " on ", held.front()->identity,
					   Grantees::is_direct(role.id, held) ? "." : ", through another role.");
	draft.severity = Severity::warning;
	draft.evidence.put("hashes", hashes.total()).put("md5", hashes.md5);
	draft.effect = hashes.total();
	return draft;
}

// One finding for all of them: the role is meant for reading, and has many members.
Draft of_members(const std::vector<std::string>& members, const Hashes& hashes) {
	const auto count = static_cast<double>(members.size());
	Draft draft;
	draft.object = "pg_read_all_data";
	draft.detail =
		cat(counted(count, "login role"), members.size() == 1 ? " reads" : " read",
			" every table of every database, and with pg_authid the stored passwords of ",
			in_words(hashes), ": ", listed(members, 5), ".");
	if (hashes.md5 > 0) draft.severity = Severity::warning;
	draft.evidence.put("roles", count).put("hashes", hashes.total()).put("md5", hashes.md5);
	draft.weight = count;
	draft.effect = hashes.total();
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const PowerfulGrantFacts& facts = snapshot.facts.powerful_grants;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	const Hashes hashes = stored_hashes(catalog);
	if (hashes.is_hidden)
		return assessment.skip(Skip::no_privilege, "only superusers see how passwords are stored");
	const RoleSet superusers = reaching_superuser(catalog);
	const RoleSet readers = using_rights_of(catalog, pg_read_all_data);
	const Grantees grantees(catalog, facts.list);
	std::vector<std::string> members;
	for (const Role& role : catalog.roles()) {
		if (!is_judged(role, superusers)) continue;
		assessment.examined();
		const bool is_own_alone = hashes.total() == 1 && role.password != 'n';
		if (hashes.total() == 0 || is_own_alone || is_for_pooling(role)) continue;
		const auto held = grantees.of(role.id);
		if (readers.contains(role.id))
			members.push_back(catalog.role_name(role.id));
		else if (!held.empty())
			assessment.add(of_grants(catalog, role, grantees, held, hashes));
	}
	if (!members.empty()) assessment.add(of_members(members, hashes));
}

}  // namespace

extern constexpr Check password_hashes_readable{CheckSpec{
	.id = "password_hashes_readable",
	.title = "Ordinary roles read the stored passwords of others",
	.dimension = Dimension::security,
	.severity = Severity::info,
	.scope = Scope::server,
	.why =
		"pg_authid and pg_shadow hold the password hashes of all roles, superusers included. A "
		"SCRAM hash can be guessed at elsewhere, as fast as the guesser's machines allow; an MD5 "
		"hash logs in as it is. pg_read_all_data reads system catalogs too.",
	.action = "Revoke the right; a connection pooler that looks passwords up needs EXECUTE on a "
			  "SECURITY DEFINER function only (auth_query of PgBouncer). In place of "
			  "pg_read_all_data grant SELECT on the schemas that are meant, with ALTER DEFAULT "
			  "PRIVILEGES for tables to come, or replace MD5 hashes and weak passwords and let it "
			  "be.",
	.bad = "CREATE ROLE dbe_example_owner LOGIN PASSWORD 'an example';"
		   "CREATE ROLE dbe_example_curious LOGIN;"
		   "GRANT SELECT ON pg_catalog.pg_authid TO dbe_example_curious;"
		   "CREATE ROLE dbe_example_column LOGIN;"
		   "GRANT SELECT (passwd) ON pg_catalog.pg_shadow TO dbe_example_column;",
	.good = "CREATE ROLE dbe_example_owner LOGIN PASSWORD 'an example';"
			"CREATE ROLE dbe_example_curious LOGIN;"
			"GRANT SELECT ON pg_catalog.pg_roles TO dbe_example_curious;",
	.near_miss = "CREATE ROLE dbe_example_owner LOGIN PASSWORD 'an example';"
				 "CREATE ROLE dbe_example_group NOLOGIN IN ROLE pg_read_all_data;"
				 "CREATE ROLE dbe_example_backup LOGIN IN ROLE pg_read_all_data;"
				 "CREATE ROLE dbe_example_names LOGIN;"
				 "GRANT SELECT (rolname) ON pg_catalog.pg_authid TO dbe_example_names;"
				 "CREATE ROLE pgbouncer LOGIN;"
				 "GRANT SELECT ON pg_catalog.pg_shadow TO pgbouncer;",
	.run = run,
}};

}  // namespace dbe
