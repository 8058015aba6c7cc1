#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

std::string name_of(const Session& session) {
	return cat("session ", session.pid,
			   session.user.empty() ? "" : cat(" of ", shortened(one_line(session.user), 32)),
			   session.application.empty()
				   ? ""
				   : cat(" (", shortened(one_line(session.application), 32), ")"));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const SessionFacts& facts = snapshot.facts.sessions;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	assessment.examined();
	const double limit = assessment.parameter("seconds");
	const Session* longest = nullptr;
	int count = 0;
	for (const Session& session : facts.list) {
		if (session.is_own || session.is_maintenance || !session.is_active()) continue;
		if (session.query_seconds < limit) continue;
		count++;
		if (longest == nullptr || session.query_seconds > longest->query_seconds)
			longest = &session;
	}
	if (longest == nullptr) return;
	Draft draft;
	draft.object = "sessions";
	draft.detail =
		cat(counted(count, "statement"), " running for over ", lasting(limit), ", the longest for ",
			lasting(longest->query_seconds), ": ", name_of(*longest),
			longest->waits_for_lock ? ", which waits for a lock." : ".");
	draft.evidence.put("statements", count)
		.put("longest_seconds", longest->query_seconds)
		.put("pid", longest->pid);
	draft.effect = longest->query_seconds;
	if (longest->query_seconds >= assessment.parameter("warning_seconds"))
		draft.severity = Severity::warning;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check statement_running_long{CheckSpec{
	.id = "statement_running_long",
	.title = "Statements have been running for hours",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "While a statement runs, VACUUM can remove nothing that died since it began, in any "
		   "table of the database. Often its client has long given up. Dumps, VACUUM, index "
		   "builds and COPY are left out: they are long by nature.",
	.action = "Look at it in pg_stat_activity, ask its owner, and pg_cancel_backend(pid) what "
			  "nobody waits for. statement_timeout for the application's role ends such ones by "
			  "itself.",
	.no_example = "needs an hour and a second session",
	.parameters = {{{"seconds", 3600, "seconds", "Running for so long is reported."},
					{"warning_seconds", 43200, "seconds", "Running so long is worth a warning."}}},
	.run = run,
}};

}  // namespace dbe
