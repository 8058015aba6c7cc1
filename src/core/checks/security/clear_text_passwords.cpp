#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/access.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// These ask the client for the password itself, to compare it or to hand it on.
bool asks_for_password(std::string_view method) {
	return equals_any(method, {"password", "ldap", "pam", "bsd", "radius"});
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (!listens_to_network(snapshot.settings)) return;
	const auto rules = judged_rules(snapshot, assessment);
	for (const AccessRule& rule : rules) {
		if ((rule.connections & connection::plain) == 0 || rule.is_from_this_machine()) continue;
		if (!rule.error.empty() || covered_by(rules, rule) != nullptr) continue;
		assessment.examined();
		if (!asks_for_password(rule.method)) continue;
		Draft draft;
		draft.object = place(rule);
		draft.detail = cat("Method ", rule.method, " has clients without TLS send their password in "
						   "clear text: ", scope_of(rule), ".");
		draft.evidence.put("line", rule.line).put("method", rule.method);
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check clear_text_passwords{CheckSpec{
	.id = "clear_text_passwords",
	.title = "Passwords cross the network in clear text",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "password, ldap, pam and radius need the password itself. On a connection without TLS "
		   "whoever sits on the path reads it, and logs in with it from then on.",
	.action = "Use scram-sha-256, which never sends the password; where the method must stay, make "
			  "the line hostssl, so that only encrypted connections use it. SELECT "
			  "pg_reload_conf() applies it to new connections.",
	.bad = "",
	.good = "",
	.no_example = "pg_hba.conf is a file that no SQL of a fresh database changes.",
	.run = run,
}};

}  // namespace dbe
