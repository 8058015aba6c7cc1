#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const SessionFacts& facts = snapshot.facts.sessions;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	const double usable = usable_connections(snapshot.settings);
	if (usable <= 0) return;
	assessment.examined();
	const double share = facts.total() / usable;
	if (share * 100 < assessment.parameter("warning")) return;
	Draft draft;
	draft.object = "max_connections";
	draft.detail = cat(facts.total(), " of ", usable, " connection slots are taken (",
					   percent(share), "): ", facts.active, " active, ", facts.idle, " idle, ",
					   facts.idle_in_transaction, " idle in transaction besides this one.");
	draft.evidence.put("connections", facts.total())
		.put("usable", usable)
		.put("active", facts.active)
		.put("idle", facts.idle)
		.put("idle_in_transaction", facts.idle_in_transaction);
	draft.effect = share;
	if (share * 100 >= assessment.parameter("critical")) draft.severity = Severity::critical;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check connections_near_limit{CheckSpec{
	.id = "connections_near_limit",
	.title = "Connection slots are nearly used up",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "When the slots that are not reserved for superusers are taken, every new connection of "
		   "the application is refused.",
	.action = "Put a connection pooler such as PgBouncer in transaction mode in front, or make the "
			  "application's pools smaller; end sessions that leaked. More connections than some "
			  "times the processors make the server slower, not faster.",
	.bad = "SELECT dbe.set('connections_near_limit.warning', 0.01);",
	.good = "SELECT dbe.set('connections_near_limit.warning', 75);",
	.near_miss = "SELECT dbe.set('connections_near_limit.warning', 4);",
	.parameters = {{{"warning", 75, "percent", "Slots taken that are worth a warning."},
					{"critical", 90, "percent", "Slots taken that are critical."}}},
	.run = run,
}};

}  // namespace dbe
