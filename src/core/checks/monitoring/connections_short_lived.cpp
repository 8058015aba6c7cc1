#include "core/checks/assessment.hpp"
#include "core/checks/common/counting_period.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const DatabaseFacts& facts = snapshot.facts.database;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	const CountingPeriod period = counting_period(snapshot);
	const double least = assessment.parameter("min_per_day");
	if (facts.sessions >= least && period.seconds < assessment.parameter("min_age"))
		return assessment.skip(Skip::too_young, "sessions have been counted for too short a time");
	assessment.examined();
	const double per_day = period.per_day(facts.sessions);
	// Some in the first second are no rate.
	if (per_day < least || facts.sessions < least || facts.sessions <= 0) return;
	const double mean = facts.session_seconds / facts.sessions;
	if (mean > assessment.parameter("max_seconds")) return;
	Draft draft;
	draft.object = "sessions";
	draft.detail = cat(counted(facts.sessions, "session"), " in ", period.text(), ", some ",
					   grouped(per_day), " a day, that lasted ", lasting(mean),
					   " on average: each starts a process of the server and fills its caches "
					   "anew.");
	draft.evidence.put("sessions", facts.sessions)
		.put("per_day", per_day)
		.put("mean_seconds", mean);
	draft.effect = per_day;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check connections_short_lived{CheckSpec{
	.id = "connections_short_lived",
	.title = "Connections are opened for a moment and closed again",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "Opening a connection costs a process, authentication, often TLS, and catalogs read "
		   "anew: milliseconds, more than most queries. Under load the server spends its time "
		   "on this.",
	.action = "Keep connections open: the pool of the application's framework, or PgBouncer in "
			  "between. The counter keeps what was before.",
	.no_example = "needs a day and a hundred thousand sessions",
	.parameters = {{{"min_per_day", 100000, "sessions", "A day, on average, that are reported."},
					{"max_seconds", 5, "seconds", "That a session lasts on average, at most."},
					{"min_age", 86400, "seconds", "Younger counters say nothing."}}},
	.run = run,
}};

}  // namespace dbe
