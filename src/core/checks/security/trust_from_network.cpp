#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/access.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool is_open(const AccessRule& rule) {
	return rule.error.empty() && rule.method == "trust" && rule.is_for_network() &&
		   !rule.is_from_this_machine();
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (!listens_to_network(snapshot.settings)) return;
	const auto rules = judged_rules(snapshot, assessment);
	for (const AccessRule& rule : rules) {
		if (!rule.is_for_network() || rule.is_from_this_machine() || !rule.error.empty()) continue;
		if (covered_by(rules, rule) != nullptr) continue;
		assessment.examined();
		if (!is_open(rule)) continue;
		Draft draft;
		draft.object = place(rule);
		draft.detail = cat("Lets everybody in without a password: ", scope_of(rule), ".");
		draft.evidence.put("line", rule.line).put("address", rule.address);
		draft.effect = rule.is_from_anywhere() ? 2 : 1;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check trust_from_network{CheckSpec{
	.id = "trust_from_network",
	.title = "Logins from the network without a password",
	.dimension = Dimension::security,
	.severity = Severity::critical,
	.scope = Scope::server,
	.why = "With the method trust the server believes whatever name a client gives, a superuser's "
		   "too. Whoever reaches the port owns the database, and through it the machine.",
	.action = "Change the method of the line to scram-sha-256 (hostssl where TLS is on), give the "
			  "roles concerned passwords first, then SELECT pg_reload_conf(). Sessions that are "
			  "open go on.",
	.bad = "",
	.good = "",
	.no_example = "pg_hba.conf is a file that no SQL of a fresh database changes.",
	.ceiling = 2,
	.overall_ceiling = 40,
	.run = run,
}};

}  // namespace dbe
