#include <string>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

std::string_view consequence(const OpenedObject& object) {
	if (object.kind == "DATABASE") return "create schemas in the database and own all in them";
	if (object.kind == "FOREIGN DATA WRAPPER")
		return "define foreign servers, which this server then connects to";
	if (object.kind == "FOREIGN SERVER")
		return "make foreign tables on the server and map itself to a remote user";
	return contains(object.rights, "ALTER SYSTEM") ? "change the parameter for the whole server"
												   : "change a parameter that is for superusers";
}

Severity severity_of(const OpenedObject& object) {
	const bool is_info = object.kind == "FOREIGN SERVER" ||
						 (object.kind == "PARAMETER" && !contains(object.rights, "ALTER SYSTEM"));
	return is_info ? Severity::info : Severity::warning;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const OpenedFacts& facts = snapshot.facts.opened;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	assessment.examined();
	for (const OpenedObject& object : facts.others) {
		Draft draft;
		draft.object = cat(lower(object.kind), " ", object.identity);
		draft.detail = cat("Every role that can connect has ", object.rights, " and may ",
						   consequence(object), ": granted to PUBLIC.");
		draft.severity = severity_of(object);
		draft.fix = revoke(object);
		draft.evidence.put("kind", lower(object.kind)).put("rights", object.rights);
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check public_database_rights{CheckSpec{
	.id = "public_database_rights",
	.title = "Everybody has rights on the database, a server or a parameter",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Beyond CONNECT and TEMPORARY on the database PUBLIC has none of these rights unless "
		   "somebody grants them, and then every role there is and every role to come has them: "
		   "schemas that nobody planned, connections from inside the network, settings that "
		   "protect others.",
	.action = "Grant the right to the roles that need it, then take it from PUBLIC. Objects that "
			  "were made with it stay.",
	.bad = "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO PUBLIC', "
		   "current_database()); END $$;"
		   "CREATE FOREIGN DATA WRAPPER dbe_example_wrapper;"
		   "GRANT USAGE ON FOREIGN DATA WRAPPER dbe_example_wrapper TO PUBLIC;",
	.good = "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO pg_monitor', "
			"current_database()); END $$;",
	.near_miss = "DO $$ BEGIN EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO PUBLIC', "
				 "current_database()); END $$;"
				 "CREATE FOREIGN DATA WRAPPER dbe_example_wrapper;"
				 "GRANT USAGE ON FOREIGN DATA WRAPPER dbe_example_wrapper TO pg_monitor;",
	.run = run,
}};

}  // namespace dbe
