#include <algorithm>

#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr int deepest = 20;

const BlockedSession* waiting(const BlockFacts& facts, int pid) {
	for (const BlockedSession& blocked : facts.list)
		if (blocked.pid == pid) return &blocked;
	return nullptr;
}

// Who holds up the one that waits longest, without waiting itself. Zero is a prepared transaction.
int root_of(const BlockFacts& facts, const BlockedSession& first) {
	const BlockedSession* blocked = &first;
	int pid = first.pid;
	for (int depth = 0; blocked != nullptr && !blocked->blockers.empty() && depth < deepest;
		 depth++) {
		pid = blocked->blockers[0];
		blocked = waiting(facts, pid);
	}
	return pid;
}

std::string describe(const Snapshot& snapshot, int pid) {
	if (pid == 0) return "a prepared transaction";
	for (const Session& session : snapshot.facts.sessions.list)
		if (session.pid == pid)
			return cat(
				"session ", pid,
				session.user.empty() ? "" : cat(" of ", shortened(one_line(session.user), 32)),
				session.state.empty() ? "" : cat(" (", session.state, ")"));
	return cat("process ", pid);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const BlockFacts& facts = snapshot.facts.blocked;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	assessment.examined();
	const double limit = assessment.parameter("warning_seconds");
	const auto is_long = [&](const BlockedSession& blocked) {
		return blocked.seconds >= limit && !blocked.blockers.empty();
	};
	const auto count = std::count_if(facts.list.begin(), facts.list.end(), is_long);
	if (count == 0) return;
	const BlockedSession& longest = *std::find_if(facts.list.begin(), facts.list.end(), is_long);
	const int root = root_of(facts, longest);
	Draft draft;
	draft.object = root == 0 ? std::string("prepared transaction") : cat("process ", root);
	draft.detail =
		cat(counted(static_cast<double>(count), "session"), " waiting for a lock for over ",
			lasting(limit), ", the longest (", longest.pid, ") for ", lasting(longest.seconds),
			"; at the root is ", describe(snapshot, root), ".");
	draft.evidence.put("waiting", count)
		.put("longest_seconds", longest.seconds)
		.put("root_pid", root);
	draft.effect = longest.seconds;
	if (longest.seconds >= assessment.parameter("critical_seconds") ||
		static_cast<double>(count) >= assessment.parameter("critical_sessions"))
		draft.severity = Severity::critical;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check sessions_blocked{CheckSpec{
	.id = "sessions_blocked",
	.title = "Sessions wait for a lock that another one keeps",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why =
		"Behind the first that waits the others queue, readers too where an ALTER TABLE is among "
		"them, until the connections are used up. The one at the root is what to look at.",
	.action = "Look at the root in pg_stat_activity: idle in transaction, it has forgotten to "
			  "commit; a migration can be cancelled by pg_cancel_backend(pid), an idle one ended "
			  "by pg_terminate_backend(pid). Set lock_timeout for whoever runs DDL.",
	.no_example = "needs a second session",
	.parameters = {{{"warning_seconds", 10, "seconds", "Waiting for so long is worth a warning."},
					{"critical_seconds", 60, "seconds", "Waiting for so long is critical."},
					{"critical_sessions", 5, "sessions", "So many that wait are critical."}}},
	.run = run,
}};

}  // namespace dbe
