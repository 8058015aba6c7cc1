#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Sessions that others wait for, or that hold back VACUUM, count one level higher.
bool does_harm(const Snapshot& snapshot, const Session& session) {
	return snapshot.facts.blocked.is_blocker(session.pid);
}

std::string fix_for(double seconds) {
	return cat("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle in "
			   "transaction%' AND state_change < now() - interval '",
			   static_cast<std::int64_t>(seconds),
			   " seconds' AND backend_type = 'client backend' AND pid <> pg_backend_pid();");
}

std::string name_of(const Session& session) {
	return cat("session ", session.pid,
			   session.user.empty() ? "" : cat(" of ", shortened(one_line(session.user), 32)),
			   session.application.empty()
				   ? ""
				   : cat(" (", shortened(one_line(session.application), 32), ")"));
}

struct Summary {
	const Session* longest = nullptr;
	int count = 0;
	bool is_critical = false;
	bool blocks = false;
};

Summary summarize(const Snapshot& snapshot, double warning, double critical) {
	Summary summary;
	for (const Session& session : snapshot.facts.sessions.list) {
		if (session.is_own || !session.is_idle_in_transaction()) continue;
		if (session.state_seconds < warning) continue;
		summary.count++;
		if (does_harm(snapshot, session)) summary.blocks = true;
		summary.is_critical |= session.state_seconds >= critical;
		if (summary.longest == nullptr || session.state_seconds > summary.longest->state_seconds)
			summary.longest = &session;
	}
	summary.is_critical |= summary.blocks;
	return summary;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const SessionFacts& facts = snapshot.facts.sessions;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	const double warning = assessment.parameter("warning_seconds");
	const double critical = assessment.parameter("critical_seconds");
	assessment.examined();
	const Summary summary = summarize(snapshot, warning, critical);
	if (summary.count == 0) return;
	Draft draft;
	draft.object = "sessions";
	draft.detail = cat(counted(summary.count, "session"), " idle in an open transaction for over ",
					   lasting(warning), ", the longest for ",
					   lasting(summary.longest->state_seconds), ": ", name_of(*summary.longest),
					   summary.blocks ? "; others wait for it." : ".");
	draft.fix = fix_for(warning);
	draft.evidence.put("sessions", summary.count)
		.put("longest_seconds", summary.longest->state_seconds)
		.put("pid", summary.longest->pid)
		.put("blocks_others", summary.blocks);
	draft.effect = summary.longest->state_seconds;
	if (summary.is_critical) draft.severity = Severity::critical;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check idle_in_transaction{CheckSpec{
	.id = "idle_in_transaction",
	.title = "Sessions sit idle in an open transaction",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Such a session does nothing, but keeps its locks and keeps VACUUM from removing what "
		   "died since it began. Mostly an application waits for something else, or has forgotten "
		   "to commit.",
	.action = "Commit before waiting for anything outside of the database, and set "
			  "idle_in_transaction_session_timeout. The fix ends these sessions, whose "
			  "transactions are rolled back.",
	.no_example = "needs a second session",
	.parameters = {{{"warning_seconds", 60, "seconds", "Idle for so long is worth a warning."},
					{"critical_seconds", 300, "seconds", "Idle for so long is critical."}}},
	.run = run,
}};

}  // namespace dbe
