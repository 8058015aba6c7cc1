#include "core/base/text.hpp"
#include "core/checks/common/setting.hpp"
#include "core/health/parts.hpp"

namespace dbe {

extern const Check connections_near_limit;
extern const Check idle_in_transaction;
extern const Check sessions_blocked;

namespace {

constexpr Thresholds query_seconds{300, 1800};
constexpr double active_per_processor = 2;

std::string who(const Session& session) {
	return cat("session ", session.pid,
			   session.application.empty() ? "" : cat(" of ", shortened(session.application, 20)),
			   session.database.empty() ? "" : cat(" in ", shortened(session.database, 20)));
}

Metric connections(const Snapshot& snapshot, const SessionFacts& facts) {
	const double usable = usable_connections(snapshot.settings);
	if (usable <= 0) return unknown("connections_used", "max_connections is not visible");
	const Thresholds limits =
		thresholds_of(snapshot, connections_near_limit, "warning", "critical");
	const double share = facts.total() / usable;
	return judged(measured("connections_used", percent(share),
						   cat(facts.total(), " of ", usable, " slots that are not reserved: ",
							   facts.active, " active, ", facts.idle, " idle")),
				  level(share * 100, limits), cat(limits.warning, " %"), cat(limits.critical, " %"),
				  "use a connection pooler; end sessions that leaked");
}

Metric active(const Snapshot& snapshot, const SessionFacts& facts) {
	const double processors = snapshot.server().processors;
	const double limit = active_per_processor * processors;
	const bool many = processors > 0 && facts.active > limit;
	return judged(measured("active_sessions", cat(facts.active, " sessions"),
						   cat("busy now besides this one, on ", counted(processors, "processor"))),
				  many ? MetricState::warning : MetricState::ok, cat(limit), "",
				  "more sessions than processors wait for each other: smaller pools are faster");
}

Metric longest_query(const SessionFacts& facts) {
	const Session* session = facts.longest_query;
	const double seconds = session != nullptr ? session->query_seconds : 0;
	return judged(
		measured("longest_query", session != nullptr ? lasting(seconds) : "none",
				 session != nullptr ? who(*session)
									: "no other statement runs, dumps and the like aside"),
		level(seconds, query_seconds), lasting(query_seconds.warning),
		lasting(query_seconds.critical),
		"see its plan and what it waits for; pg_cancel_backend(pid) stops it");
}

Metric idle_transaction(const Snapshot& snapshot, const SessionFacts& facts) {
	const Thresholds limits =
		thresholds_of(snapshot, idle_in_transaction, "warning_seconds", "critical_seconds");
	const Session* session = facts.longest_idle_in_transaction;
	const double seconds = session != nullptr ? session->state_seconds : 0;
	MetricState state = level(seconds, limits);
	if (state == MetricState::warning && snapshot.facts.blocked.is_blocker(session->pid))
		state = MetricState::critical;
	return judged(measured("idle_in_transaction", session != nullptr ? lasting(seconds) : "none",
						   session != nullptr
							   ? cat("longest of ", facts.idle_in_transaction, ": ", who(*session))
							   : "no session idles in an open transaction"),
				  state, lasting(limits.warning), lasting(limits.critical),
				  "find what it forgot to commit; set idle_in_transaction_session_timeout");
}

Metric blocked(const Snapshot& snapshot) {
	const BlockFacts& facts = snapshot.facts.blocked;
	constexpr std::string_view name = "blocked_sessions";
	if (!facts.known) return unknown(name, facts.reason);
	const double seconds = facts.list.empty() ? 0 : facts.list.front().seconds;
	std::string meaning = "nobody waits for a lock";
	if (!facts.list.empty()) {
		const BlockedSession& first = facts.list.front();
		meaning = cat("longest wait ", lasting(seconds), ", by session ", first.pid);
		if (!first.blockers.empty()) append(meaning, cat(" for session ", first.blockers.front()));
	}
	const Thresholds limits =
		thresholds_of(snapshot, sessions_blocked, "warning_seconds", "critical_seconds");
	const double many = snapshot.parameters.value(sessions_blocked, "critical_sessions");
	const MetricState state = facts.total >= many ? MetricState::critical : level(seconds, limits);
	return judged(measured(name, cat(facts.total, " sessions"), meaning), state,
				  lasting(limits.warning), cat(lasting(limits.critical), " or ", many),
				  "end or commit the session that the others wait for");
}

}  // namespace

void add_session_metrics(const Snapshot& snapshot, Metrics& metrics) {
	const SessionFacts& facts = snapshot.facts.sessions;
	if (facts.known) {
		metrics.push_back(connections(snapshot, facts));
		metrics.push_back(active(snapshot, facts));
		metrics.push_back(longest_query(facts));
		metrics.push_back(idle_transaction(snapshot, facts));
	} else {
		for (std::string_view name :
			 {"connections_used", "active_sessions", "longest_query", "idle_in_transaction"})
			metrics.push_back(unknown(name, facts.reason));
	}
	metrics.push_back(blocked(snapshot));
}

}  // namespace dbe
