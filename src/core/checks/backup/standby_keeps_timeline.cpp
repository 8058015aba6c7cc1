#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

constexpr std::string_view setting = "recovery_target_timeline";

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (!snapshot.server().in_recovery) return;
	const ReplayFacts& replay = snapshot.facts.replay;
	if (!replay.known) return assessment.skip(replay.why, replay.reason);
	// A server that is being restored to a point in time has a timeline of its own choice.
	if (!replay.is_receiving) return;
	const auto timeline = judged_text(snapshot, assessment, setting);
	if (!timeline) return;
	assessment.examined();
	if (*timeline == "latest" || timeline->empty()) return;
	assessment.add(setting_draft(
		snapshot, setting, *timeline, "'latest'",
		cat("This standby stays on timeline ", *timeline,
			": after a failover it cannot follow the new primary and stops receiving WAL.")));
}

}  // namespace

extern constexpr Check standby_keeps_timeline{CheckSpec{
	.id = "standby_keeps_timeline",
	.title = "Standby that does not follow a failover",
	.dimension = Dimension::backup,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "A promotion starts a new timeline. A standby whose recovery_target_timeline is not latest "
		   "ends with the old one: the day the primary fails, this copy is of no use to the new "
		   "one, and it falls behind.",
	.action = "Set recovery_target_timeline to latest, the default since PostgreSQL 12, and restart "
			  "the standby; readers are cut off while it restarts.",
	.no_example = "needs a standby",
	.run = run,
}};

}  // namespace dbe
