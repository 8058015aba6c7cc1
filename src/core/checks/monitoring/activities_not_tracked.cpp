#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto on = judged_flag(snapshot, assessment, "track_activities");
	if (!on) return;
	assessment.examined();
	if (*on) return;
	assessment.add(setting_draft(
		snapshot, "track_activities", "off", "on",
		"Setting track_activities is off: pg_stat_activity tells neither what a session runs nor "
		"since when."));
}

}  // namespace

extern constexpr Check activities_not_tracked{CheckSpec{
	.id = "activities_not_tracked",
	.title = "Nobody can see what sessions are doing",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Without it there is no way to find the session that blocks others, runs for hours or "
		   "has forgotten to commit; every monitoring tool is blind. It costs next to nothing.",
	.action = "Switch it on; a reload is enough.",
	.bad = "ALTER SYSTEM SET track_activities = off;\nSELECT pg_reload_conf();\n"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET track_activities = on;\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "CREATE ROLE dbe_example_private LOGIN;\n"
				 "ALTER ROLE dbe_example_private SET track_activities = off;",
	.run = run,
}};

}  // namespace dbe
