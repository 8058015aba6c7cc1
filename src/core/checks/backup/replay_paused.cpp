#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double mega = 1024.0 * 1024.0;

void run(const Snapshot& snapshot, Assessment& assessment) {
	const ReplayFacts& facts = snapshot.facts.replay;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	// A restored copy pauses at its target, with nobody to receive from.
	if (!facts.is_receiving)
		return assessment.skip(Skip::not_applicable, "this server receives no WAL");
	assessment.examined();
	if (!facts.is_paused || facts.bytes < assessment.parameter("min_size") * mega) return;
	Draft draft;
	draft.object = "replay";
	draft.detail = cat("Replay is paused with ", sized(facts.bytes), " of WAL received and waiting",
					   facts.seconds >= 0 ? cat(", ", lasting(facts.seconds), " behind") : "",
					   ": queries here read old data, and a promotion replays all of it first.");
	draft.fix = "SELECT pg_wal_replay_resume();";
	draft.evidence.put("bytes", facts.bytes).put("seconds", facts.seconds);
	draft.effect = facts.bytes;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check replay_paused{CheckSpec{
	.id = "replay_paused",
	.title = "Standby receives WAL but its replay is paused",
	.dimension = Dimension::backup,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Somebody called pg_wal_replay_pause() for a dump or a look at the past and forgot. WAL "
		   "piles up on this disk, and a failover takes as long as its replay.",
	.action = "Let it go on unless somebody still needs the pause.",
	.no_example = "needs a standby",
	.parameters = {{{"min_size", 16, "MB", "Less WAL waiting is no matter."}}},
	.run = run,
}};

}  // namespace dbe
