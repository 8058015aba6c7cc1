#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	std::vector<std::string> weak;
	for (const Role& role : catalog.roles()) {
		if (!role.can_login || role.password == 'n' || is_predefined(role)) continue;
		if (role.password == '?') {
			assessment.skip(Skip::no_privilege, "only superusers see how passwords are stored");
			return;
		}
		assessment.examined();
		if (role.password == 'm') weak.push_back(catalog.role_name(role.id));
	}
	if (weak.empty()) return;
	Draft draft;
	const auto count = static_cast<double>(weak.size());
	draft.object = "roles";
	draft.detail = cat(counted(count, "login role has a password", "login roles have passwords"),
					   " stored as MD5: ", listed(weak, 5), ".");
	draft.evidence.put("roles", count);
	draft.weight = count;
	draft.effect = count;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check weak_password_hashes{CheckSpec{
	.id = "weak_password_hashes",
	.title = "Passwords stored as MD5",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "An MD5 hash is enough to log in with, no cracking needed, and quickly cracked when it "
		   "leaks with a dump or a backup. PostgreSQL 18 deprecates it: a later upgrade locks "
		   "these roles out.",
	.action = "Set password_encryption to scram-sha-256, then give each role its password anew "
			  "(in psql: \\password role), and change md5 to scram-sha-256 in pg_hba.conf. Very "
			  "old client libraries cannot do SCRAM.",
	.bad = "CREATE ROLE dbe_example_md5 LOGIN PASSWORD 'md50123456789abcdef0123456789abcdef';",
	.good = "SET password_encryption = 'scram-sha-256';"
			"CREATE ROLE dbe_example_scram LOGIN PASSWORD 'an example';"
			"RESET password_encryption;",
	.near_miss = "CREATE ROLE dbe_example_disabled NOLOGIN "
				 "PASSWORD 'md50123456789abcdef0123456789abcdef';",
	.run = run,
}};

}  // namespace dbe
