#include <vector>

#include "core/checks/assessment.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const PendingFacts& facts = snapshot.facts.pending;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	if (facts.names.empty() && !snapshot.server().reads_all_settings)
		return assessment.skip(Skip::no_privilege, "the caller does not see all settings");
	assessment.examined();
	if (facts.names.empty()) return;
	const std::vector<std::string> names(facts.names.begin(), facts.names.end());
	Draft draft;
	draft.object = "settings";
	draft.detail = cat(
		counted(static_cast<double>(names.size()), "setting"),
		" changed in the configuration files, true only after a restart: ", listed(names, 5), ".");
	draft.evidence.put("settings", join(names, ", "));
	draft.effect = static_cast<double>(names.size());
	assessment.add(draft);
}

}  // namespace

extern constexpr Check settings_pending_restart{CheckSpec{
	.id = "settings_pending_restart",
	.title = "Changed settings wait for a restart",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "The server does not run as its files say. The next restart, perhaps after a crash at "
		   "night, makes the change true when nobody thinks of it; if the new value is too "
		   "large, the server does not even start.",
	.action = "Restart when it suits, or take the change back (ALTER SYSTEM RESET). "
			  "SELECT name, setting FROM pg_settings WHERE pending_restart shows today's values, "
			  "pg_file_settings those to come.",
	.bad = "ALTER SYSTEM SET max_connections = 120;\nSELECT pg_reload_conf();\n"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET max_connections = 100;\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "ALTER SYSTEM SET max_connections = 120;\n"
				 "SELECT pg_reload_conf();\n"
				 "SELECT pg_sleep(0.2);\n"
				 "ALTER SYSTEM RESET max_connections;\n"
				 "SELECT pg_reload_conf();\n"
				 "SELECT pg_sleep(0.2);",
	.run = run,
}};

}  // namespace dbe
