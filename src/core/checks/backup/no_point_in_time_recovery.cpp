#include <algorithm>

#include "core/checks/assessment.hpp"
#include "core/checks/common/archiving.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

std::string_view reason_for(Archiving state) {
	switch (state) {
		case Archiving::off: return "archive_mode is off";
		case Archiving::no_target: return "archive_mode is on, but no command or library is set";
		case Archiving::pretended: return "archive_command keeps nothing";
		case Archiving::on: break;
	}
	return "";
}

bool has_receiver(const ServerFacts& facts) {
	const auto streams = [](const Standby& s) { return !s.is_logical && s.is_streaming(); };
	const auto consumed = [](const Slot& s) { return !s.is_logical && s.is_active; };
	return std::any_of(facts.replication.list.begin(), facts.replication.list.end(), streams) ||
		   std::any_of(facts.slots.list.begin(), facts.slots.list.end(), consumed);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (snapshot.server().in_recovery)
		return assessment.skip(Skip::on_standby, "the primary's archive counts");
	const Archiving state = archiving(snapshot.settings);
	const bool minimal = snapshot.settings.text("wal_level").value_or("") == "minimal";
	if (!minimal && state != Archiving::on && !has_receiver(snapshot.facts) &&
		!snapshot.facts.replication.known)
		return assessment.skip(snapshot.facts.replication.why, snapshot.facts.replication.reason);
	assessment.examined();
	if (!minimal && (state == Archiving::on || has_receiver(snapshot.facts))) return;
	Draft draft;
	draft.object = "archive_mode";
	draft.detail = cat("No WAL leaves this server (",
					   minimal ? "wal_level is minimal" : reason_for(state),
					   ", no standby or receiver is connected); dumps made elsewhere cannot be "
					   "seen from here.");
	draft.evidence.put("wal_level", snapshot.settings.text("wal_level").value_or(""))
		.put("archive_mode", snapshot.settings.text("archive_mode").value_or(""));
	assessment.add(draft);
}

}  // namespace

extern constexpr Check no_point_in_time_recovery{CheckSpec{
	.id = "no_point_in_time_recovery",
	.title = "No point-in-time recovery: WAL stays on this machine",
	.dimension = Dimension::backup,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "When this machine is lost, everything since the last dump is lost, and a wrong DELETE "
		   "can only be undone up to that dump. With a base backup and archived WAL the database "
		   "can be put back to any second.",
	.action = "Set up a backup tool that archives WAL (pgBackRest, Barman, WAL-G) or pg_receivewal "
			  "with a slot on another machine, take base backups, and test a restore. "
			  "archive_mode and wal_level need a restart. Where daily dumps are enough, leave it "
			  "out (skip).",
	.no_example = "archive_mode changes by a restart only",
	.ceiling = 5,
	.run = run,
}};

}  // namespace dbe
