#include "core/checks/assessment.hpp"
#include "core/checks/common/counting_period.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const DatabaseFacts& facts = snapshot.facts.database;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	assessment.examined();
	if (facts.sessions < assessment.parameter("min_sessions")) return;
	const double share = facts.sessions_abandoned / facts.sessions;
	if (share * 100 < assessment.parameter("percent")) return;
	Draft draft;
	draft.object = "sessions";
	draft.detail =
		cat(grouped(facts.sessions_abandoned), " of ", counted(facts.sessions, "session"), " (",
			percent(share), ") in ", counting_period(snapshot).text(),
			" ended because the client was gone without a word.");
	draft.evidence.put("sessions", facts.sessions).put("abandoned", facts.sessions_abandoned);
	draft.effect = facts.sessions_abandoned;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check sessions_abandoned{CheckSpec{
	.id = "sessions_abandoned",
	.title = "Many clients vanish without closing their session",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "Such a session keeps its slot, locks and open transaction until the network gives up "
		   "on it, hours by default. Behind it are processes that are killed, programs that do "
		   "not close, or a firewall that forgets idle connections.",
	.action = "Close connections in the application, and see what kills it. tcp_keepalives_idle = "
			  "60 finds dead clients within minutes and keeps firewalls from forgetting; "
			  "client_connection_check_interval ends queries nobody waits for.",
	.no_example = "needs a thousand sessions",
	.parameters = {{{"percent", 25, "percent", "Of all sessions that are reported."},
					{"min_sessions", 1000, "sessions", "Fewer in all say nothing."}}},
	.run = run,
}};

}  // namespace dbe
