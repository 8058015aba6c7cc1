#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

struct Limited {
	std::string object;
	std::string_view kind;
	double limit;
	double sessions;
};

void judge(Assessment& assessment, const Limited& limited) {
	assessment.examined();
	if (limited.sessions * 100 < limited.limit * assessment.parameter("percent")) return;
	Draft draft;
	draft.object = limited.object;
	draft.detail = cat(grouped(limited.sessions), " of the ", grouped(limited.limit),
					   " sessions that its connection limit allows this ", limited.kind,
					   " are open: more are refused, though the server has slots.");
	draft.evidence.put("sessions", limited.sessions).put("limit", limited.limit);
	draft.effect = limited.sessions;
	assessment.add(draft);
}

template <class Belongs>
double count(const SessionFacts& facts, Belongs belongs) {
	return static_cast<double>(std::count_if(facts.list.begin(), facts.list.end(), belongs));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const SessionFacts& facts = snapshot.facts.sessions;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	assessment.examined();
	const Catalog& catalog = snapshot.catalog;
	const double least = assessment.parameter("min_limit");
	for (const Role& role : catalog.roles()) {
		// Superusers pass it.
		if (role.connection_limit < least || role.is_superuser || !role.can_login) continue;
		const auto sessions =
			count(facts, [&](const Session& s) { return s.user == role.name.view(); });
		judge(assessment, {catalog.role_name(role.id), "role",
						   static_cast<double>(role.connection_limit), sessions});
	}
	for (const Database& database : catalog.databases()) {
		if (database.connection_limit < least) continue;
		const auto sessions =
			count(facts, [&](const Session& s) { return s.database == database.name.view(); });
		judge(assessment, {quoted(database.name), "database",
						   static_cast<double>(database.connection_limit), sessions});
	}
}

}  // namespace

extern constexpr Check connection_limit_near{CheckSpec{
	.id = "connection_limit_near",
	.title = "A role or database is near its connection limit",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "ALTER ROLE and ALTER DATABASE ... CONNECTION LIMIT bound one application so that it "
		   "does not take the slots of others. At the limit its connections are refused, while "
		   "every graph of the server still shows room.",
	.action = "See whether the application leaks connections; else make its pool fit the limit, or "
			  "raise the limit: ALTER ROLE app CONNECTION LIMIT 50.",
	.bad = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 1', "
		   "current_database()); END $$;\n"
		   "SELECT dbe.set('connection_limit_near.min_limit', 1);",
	.good = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 50', "
			"current_database()); END $$;\n"
			"SELECT dbe.set('connection_limit_near.min_limit', 1);",
	.near_miss = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 1', "
				 "current_database()); END $$;",
	.parameters = {{{"percent", 90, "percent", "Of the limit that is worth a warning."},
					{"min_limit", 5, "sessions", "Smaller limits are meant to be reached."}}},
	.run = run,
}};

}  // namespace dbe
