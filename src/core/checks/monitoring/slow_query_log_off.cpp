#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

// Another way to the same end: samples of slow statements, or auto_explain with a threshold.
bool logs_otherwise(const Settings& settings) {
	const bool samples = settings.number("log_min_duration_sample").value_or(-1) >= 0 &&
						 settings.number("log_statement_sample_rate").value_or(1) > 0;
	return samples || settings.number("auto_explain.log_min_duration").value_or(-1) >= 0;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto limit = judged_number(snapshot, assessment, "log_min_duration_statement");
	if (!limit) return;
	assessment.examined();
	if (*limit >= 0 || logs_otherwise(snapshot.settings)) return;
	assessment.add(setting_draft(
		snapshot, "log_min_duration_statement", "-1", "'1s'",
		"Setting log_min_duration_statement is -1: slow statements leave no trace in the log, "
		"neither their text nor when they ran."));
}

}  // namespace

extern constexpr Check slow_query_log_off{CheckSpec{
	.id = "slow_query_log_off",
	.title = "Slow statements are not logged",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "Statement statistics show averages; only the log shows the one execution that took a "
		   "minute at 9:41, with its parameters.",
	.action = "Log statements above a threshold that only outliers reach, such as one second, and "
			  "lower it as they get fixed; or load auto_explain, which logs their plans too. "
			  "Parameters in the log may hold personal data.",
	.bad = "ALTER SYSTEM SET log_min_duration_statement = -1;\nSELECT pg_reload_conf();\n"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET log_min_duration_statement = '1s';\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "ALTER SYSTEM SET log_min_duration_statement = -1;\n"
				 "ALTER SYSTEM SET log_min_duration_sample = '500ms';\nSELECT pg_reload_conf();\n"
				 "SELECT pg_sleep(0.2);",
	.run = run,
}};

}  // namespace dbe
