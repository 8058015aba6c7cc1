#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void judge_interval(const Snapshot& snapshot, Assessment& assessment) {
	const auto seconds = judged_number(snapshot, assessment, "checkpoint_timeout");
	if (!seconds) return;
	assessment.examined();
	if (*seconds >= assessment.parameter("min_timeout")) return;
	assessment.add(setting_draft(
		snapshot, "checkpoint_timeout", cat(*seconds), "'5min'",
		cat("A checkpoint comes every ", lasting(*seconds),
			": pages changed again and again are written each time, and their first change after "
			"each goes to the WAL as a whole page.")));
}

void judge_spread(const Snapshot& snapshot, Assessment& assessment) {
	const auto share = judged_number(snapshot, assessment, "checkpoint_completion_target");
	if (!share) return;
	assessment.examined();
	if (*share >= assessment.parameter("min_target")) return;
	assessment.add(
		setting_draft(snapshot, "checkpoint_completion_target", cat(*share), "0.9",
					  cat("A checkpoint writes all changed pages in the first ", percent(*share),
						  " of the time to the next: a wave of writes that queries wait behind.")));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	judge_interval(snapshot, assessment);
	judge_spread(snapshot, assessment);
}

}  // namespace

extern constexpr Check checkpoints_hurried{CheckSpec{
	.id = "checkpoints_hurried",
	.title = "Checkpoints are set to write in a hurry",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "A checkpoint writes what has changed since the last one. Seldom and spread over the "
		   "time between, it is not felt; often or at once, it takes the disk from everybody "
		   "else. The defaults are 5 minutes and 0.9.",
	.action = "Go back to the defaults, or to 15 minutes where recovery after a crash may take "
			  "somewhat longer. A reload is enough.",
	.bad = "ALTER SYSTEM SET checkpoint_completion_target = 0.1;\n"
		   "ALTER SYSTEM SET checkpoint_timeout = '30s';\nSELECT pg_reload_conf();\n"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET checkpoint_timeout = '15min';\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "ALTER SYSTEM SET checkpoint_completion_target = 0.5;\nSELECT pg_reload_conf();\n"
				 "SELECT pg_sleep(0.2);",
	.parameters = {{{"min_timeout", 120, "seconds", "A shorter checkpoint_timeout is reported."},
					{"min_target", 0.4, "share", "A lower completion target is reported."}}},
	.run = run,
}};

}  // namespace dbe
