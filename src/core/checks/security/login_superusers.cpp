#include <algorithm>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// One must remain: the bootstrap superuser where it can log in, else the caller, else the oldest.
const Role& keeper(const std::vector<const Role*>& superusers, RoleId caller) {
	for (const RoleId wanted : {bootstrap_superuser, caller})
		for (const Role* role : superusers)
			if (role->id == wanted && role->is_superuser) return *role;
	for (const Role* role : superusers)
		if (role->is_superuser) return *role;
	return *superusers.front();
}

std::string demote(const Catalog& catalog, const RoleSet& powerful, const Role& role) {
	const std::string name = catalog.role_name(role.id);
	std::string fix;
	for (const Membership& m : catalog.memberships()) {
		if (m.member != role.id || !powerful.contains(m.role)) continue;
		// From 16 on there is one membership for each grantor, and each is revoked on its own.
		append(fix, cat("REVOKE ", catalog.role_name(m.role), " FROM ", name));
		if (catalog.server().version >= 160000)
			append(fix, cat(" GRANTED BY ", catalog.role_name(m.grantor)));
		append(fix, ";\n");
	}
	if (role.is_superuser) return cat(fix, "ALTER ROLE ", name, " NOSUPERUSER;");
	fix.pop_back();
	return fix;
}

Draft describe(const Catalog& catalog, const RoleSet& powerful, const Role& kept,
			   std::vector<const Role*> extra) {
	// The caller comes last: what follows its own demotion would fail.
	const RoleId caller = catalog.server().user;
	std::stable_sort(extra.begin(), extra.end(), [&](const Role* a, const Role* b) {
		return (a->id == caller) < (b->id == caller);
	});
	std::vector<std::string> names;
	std::vector<std::string> fixes;
	double members = 0;
	for (const Role* role : extra) {
		names.push_back(catalog.role_name(role->id));
		fixes.push_back(demote(catalog, powerful, *role));
		members += role->is_superuser ? 0 : 1;
	}
	Draft draft;
	draft.object = "roles";
	const auto count = static_cast<double>(extra.size());
	draft.detail = cat(counted(count, "more role"), " can log in as superuser beside ",
					   catalog.role_name(kept.id),
					   members > 0 ? cat(", ", grouped(members), " by membership") : "", ": ",
					   listed(names, 5), ".");
	draft.fix = join(fixes, "\n");
	draft.evidence.put("roles", count).put("by_membership", members);
	draft.effect = count;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const RoleSet powerful = reaching_superuser(catalog);
	std::vector<const Role*> superusers;
	for (const Role& role : catalog.roles())
		if (role.can_login && !is_predefined(role) && powerful.contains(role.id))
			superusers.push_back(&role);
	if (superusers.empty()) return;
	assessment.examined();
	const Role& kept = keeper(superusers, catalog.server().user);
	std::erase(superusers, &kept);
	if (!superusers.empty()) assessment.add(describe(catalog, powerful, kept, superusers));
}

}  // namespace

extern constexpr Check login_superusers{CheckSpec{
	.id = "login_superusers",
	.title = "More than one role can log in as superuser",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "A superuser bypasses every grant and policy, reads any file of the server and runs "
		   "programs on it. Each further login is one more password whose loss means the loss of "
		   "the machine.",
	.action = "Keep one superuser for emergencies. Give the others what they need: ownership or "
			  "grants, CREATEROLE, pg_monitor, REPLICATION. See what each of them does before "
			  "demoting it.",
	.bad = "CREATE ROLE dbe_example_boss LOGIN SUPERUSER;",
	.good = "CREATE ROLE dbe_example_operator LOGIN IN ROLE pg_monitor;",
	.near_miss = "CREATE ROLE dbe_example_break_glass NOLOGIN SUPERUSER;",
	.run = run,
}};

}  // namespace dbe
