#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto on = judged_flag(snapshot, assessment, "log_lock_waits");
	if (!on) return;
	assessment.examined();
	if (*on) return;
	assessment.add(setting_draft(
		snapshot, "log_lock_waits", "off", "on",
		"Setting log_lock_waits is off: when sessions have waited for each other, the log will "
		"not say who blocked whom."));
}

}  // namespace

extern constexpr Check lock_wait_log_off{CheckSpec{
	.id = "lock_wait_log_off",
	.title = "Long lock waits are not logged",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "A wait longer than deadlock_timeout is then logged with the statement and the holder "
		   "of the lock. It costs nothing: the server has stopped to look for a deadlock anyway.",
	.action = "Switch it on.",
	.bad = "ALTER SYSTEM SET log_lock_waits = off;\nSELECT pg_reload_conf();\n"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET log_lock_waits = on;\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "ALTER SYSTEM SET log_lock_waits = off;\n"
				 "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET log_lock_waits = on', "
				 "current_database()); END $$;\n"
				 "SELECT pg_reload_conf();\n"
				 "SELECT pg_sleep(0.2);",
	.run = run,
}};

}  // namespace dbe
