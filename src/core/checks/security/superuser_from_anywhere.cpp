#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/access.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (!listens_to_network(snapshot.settings)) return;
	const auto rules = judged_rules(snapshot, assessment);
	if (rules.empty()) return;
	std::vector<std::string> reachable;
	const AccessRule* line = nullptr;
	for (const Role& role : snapshot.catalog.roles()) {
		// Without a password no password lets it in.
		if (!role.is_superuser || !role.can_login || role.password == 'n') continue;
		assessment.examined();
		const AccessRule* rule = deciding_from_anywhere(rules, role.name);
		if (rule == nullptr || !is_password_method(rule->method)) continue;
		if (line == nullptr) line = rule;
		reachable.push_back(snapshot.catalog.role_name(role.id));
	}
	if (reachable.empty()) return;
	Draft draft;
	draft.object = place(*line);
	draft.detail = cat("A password is all that keeps ", listed(reachable, 3),
					   reachable.size() == 1 ? ", a superuser," : ", superusers,",
					   " from logging in from any address: ", scope_of(*line), ".");
	draft.evidence.put("line", line->line).put("superusers", reachable.size());
	draft.weight = static_cast<double>(reachable.size());
	assessment.add(draft);
}

}  // namespace

extern constexpr Check superuser_from_anywhere{CheckSpec{
	.id = "superuser_from_anywhere",
	.title = "Superusers may log in from any address",
	.dimension = Dimension::security,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "The names of superusers are known (postgres), the server does not slow down guessing, and "
		   "one hit gives the whole machine. A firewall in front helps until the day it is opened.",
	.action = "Put lines for superusers before the others: local and 127.0.0.1 with "
			  "scram-sha-256, then host all postgres all reject. Or name in the lines from outside "
			  "the roles and networks that applications use, in place of all.",
	.bad = "",
	.good = "",
	.no_example = "pg_hba.conf is a file that no SQL of a fresh database changes.",
	.run = run,
}};

}  // namespace dbe
