#include <string>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double day = 86400;

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const double now = catalog.server().now;
	const double horizon = assessment.parameter("days") * day;
	for (const Role& role : catalog.roles()) {
		// Logins by certificate or LDAP have no password, and VALID UNTIL does not stop them.
		if (!role.can_login || role.password == 'n' || is_predefined(role)) continue;
		assessment.examined();
		if (role.valid_until == 0 || role.valid_until <= now) continue;
		if (role.valid_until - now > horizon) continue;
		Draft draft;
		draft.object = catalog.role_name(role.id);
		draft.detail = cat("Its password is refused in ", lasting(role.valid_until - now),
						   " (VALID UNTIL); new connections with it fail from then on.");
		draft.evidence.put("seconds_left", role.valid_until - now);
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check password_expires_soon{CheckSpec{
	.id = "password_expires_soon",
	.title = "Login whose password expires within days",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "From the moment of VALID UNTIL on the server refuses the password. Sessions that are "
		   "open go on, so a connection pool hides it until its next restart, and then the whole "
		   "application stands still.",
	.action = "Set a new password and a new date together, and roll the password out: ALTER ROLE "
			  "... PASSWORD ... VALID UNTIL ... (in psql, \\password keeps it out of the logs).",
	.bad = "CREATE ROLE dbe_example_soon LOGIN PASSWORD 'an example';"
		   "DO $$ BEGIN EXECUTE format('ALTER ROLE dbe_example_soon VALID UNTIL %L', "
		   "now() + interval '3 days'); END $$;",
	.good = "CREATE ROLE dbe_example_later LOGIN PASSWORD 'an example';"
			"DO $$ BEGIN EXECUTE format('ALTER ROLE dbe_example_later VALID UNTIL %L', "
			"now() + interval '300 days'); END $$;",
	.near_miss = "CREATE ROLE dbe_example_certificate LOGIN VALID UNTIL '2020-01-01';"
				 "DO $$ BEGIN EXECUTE format('ALTER ROLE dbe_example_certificate VALID UNTIL %L', "
				 "now() + interval '3 days'); END $$;",
	.parameters = {{{.name = "days",
					 .value = 14,
					 .unit = "days",
					 .meaning = "Time that is left for a change of password."}}},
	.run = run,
}};

}  // namespace dbe
