#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void judge_checkpoints(const Snapshot& snapshot, Assessment& assessment) {
	const auto on = judged_flag(snapshot, assessment, "log_checkpoints");
	if (!on) return;
	assessment.examined();
	if (*on) return;
	assessment.add(setting_draft(
		snapshot, "log_checkpoints", "off", "on",
		"Setting log_checkpoints is off: when the server stalls, the log does not tell whether a "
		"checkpoint was writing, how much, and why it came."));
}

void judge_autovacuum(const Snapshot& snapshot, Assessment& assessment) {
	const auto limit = judged_number(snapshot, assessment, "log_autovacuum_min_duration");
	if (!limit) return;
	assessment.examined();
	if (*limit >= 0) return;
	assessment.add(setting_draft(
		snapshot, "log_autovacuum_min_duration", "-1", "'1min'",
		"Setting log_autovacuum_min_duration is -1: the log does not tell what long runs of "
		"autovacuum found, removed, and could not remove."));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	judge_checkpoints(snapshot, assessment);
	judge_autovacuum(snapshot, assessment);
}

}  // namespace

extern constexpr Check maintenance_not_logged{CheckSpec{
	.id = "maintenance_not_logged",
	.title = "Checkpoints or autovacuum leave no trace in the log",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "Both run at times of their own and take the disk when they do. Their lines in the log, "
		   "some each hour, are the only record of when, how much and for how long.",
	.action = "Go back to the defaults: log_checkpoints = on and a bound for autovacuum.",
	.bad = "ALTER SYSTEM SET log_checkpoints = off;\n"
		   "ALTER SYSTEM SET log_autovacuum_min_duration = -1;\nSELECT pg_reload_conf();\n"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET log_checkpoints = on;\n"
			"ALTER SYSTEM SET log_autovacuum_min_duration = '10min';\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "ALTER SYSTEM SET log_autovacuum_min_duration = 0;\n"
				 "SELECT pg_reload_conf();\n"
				 "CREATE TABLE jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "payload text NOT NULL) WITH (log_autovacuum_min_duration = -1);\n"
				 "SELECT pg_sleep(0.2);",
	.run = run,
}};

}  // namespace dbe
