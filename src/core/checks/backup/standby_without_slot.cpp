#include "core/base/identifiers.hpp"
#include "core/checks/common/archiving.hpp"
#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

// A client that streams for a while only, as pg_basebackup does.
bool is_passing(const Standby& standby) {
	return standby.is_logical || standby.name == "pg_basebackup" || standby.state == "backup";
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const ReplicationFacts& facts = snapshot.facts.replication;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	const auto kept = judged_number(snapshot, assessment, "wal_keep_size");
	if (!kept) return;
	if (facts.list.empty())
		return assessment.skip(Skip::not_applicable, "no standby or receiver is connected");
	const bool is_archived = archiving(snapshot.settings) == Archiving::on;
	for (const Standby& standby : facts.list) {
		if (is_passing(standby)) continue;
		assessment.examined();
		if (standby.has_slot || is_archived || *kept > 0) continue;
		Draft draft;
		draft.object = standby.name.empty() ? std::string("a receiver") : quoted(standby.name);
		draft.detail =
			"Nothing keeps WAL for this standby while it is away: no replication slot, "
			"no wal_keep_size, no archive; after a break of a few checkpoints it must "
			"be built anew.";
		draft.evidence.put("state", standby.state);
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check standby_without_slot{CheckSpec{
	.id = "standby_without_slot",
	.title = "Nothing keeps WAL for a standby that is away",
	.dimension = Dimension::backup,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why =
		"The server removes WAL that it needs no longer itself. A standby that restarts or loses "
		"the network for some minutes then asks for WAL that is gone, and stays behind for "
		"ever, mostly noticed when it is needed.",
	.action = "Give it a slot: SELECT pg_create_physical_replication_slot('standby_1'), "
			  "primary_slot_name = 'standby_1' on the standby, and max_slot_wal_keep_size as a "
			  "bound. Or set wal_keep_size, or archive and give it a restore_command.",
	.no_example = "needs a standby",
	.run = run,
}};

}  // namespace dbe
