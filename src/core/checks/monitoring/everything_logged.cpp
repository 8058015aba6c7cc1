#include "core/checks/common/counting_period.hpp"
#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void report(const Snapshot& snapshot, Assessment& assessment, std::string_view name,
			std::string_view value, std::string_view fix, double per_day) {
	Draft draft = setting_draft(
		snapshot, name, value, fix,
		cat("Setting ", name, " is ", value, ": the log takes every statement, of some ",
			grouped(per_day), " transactions a day."));
	draft.evidence.put("transactions_per_day", per_day);
	draft.effect = per_day;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const DatabaseFacts& facts = snapshot.facts.database;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	const auto duration = judged_number(snapshot, assessment, "log_min_duration_statement");
	const auto durations = judged_flag(snapshot, assessment, "log_duration");
	const auto statements = judged_text(snapshot, assessment, "log_statement");
	if (!duration || !durations || !statements) return;
	assessment.examined();
	const double per_day = counting_period(snapshot).per_day(facts.commits);
	const double least = assessment.parameter("min_per_day");
	// Some in the first second are no rate.
	if (per_day < least || facts.commits < least) return;
	if (*duration == 0)
		report(snapshot, assessment, "log_min_duration_statement", "0", "'1s'", per_day);
	if (*durations) report(snapshot, assessment, "log_duration", "on", "off", per_day);
	if (*statements == "all") report(snapshot, assessment, "log_statement", "all", "ddl", per_day);
}

}  // namespace

extern constexpr Check everything_logged{CheckSpec{
	.id = "everything_logged",
	.title = "Every statement of a busy server goes to the log",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "All sessions write to one log; on a busy server that slows each of them, fills the "
		   "disk, and hides the messages that matter. Passwords and personal data in statements "
		   "end up in it, too.",
	.action = "pg_stat_statements counts all statements for less; log those slower than a second, "
			  "and a sample of the others (log_min_duration_sample, log_statement_sample_rate). "
			  "An audit is better served by pgaudit.",
	.bad = "ALTER SYSTEM SET log_min_duration_statement = 0;\nSELECT pg_reload_conf();\n"
		   "SELECT pg_sleep(0.2);\nSELECT dbe.set('everything_logged.min_per_day', 0);",
	.good = "ALTER SYSTEM SET log_min_duration_statement = '1s';\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "ALTER SYSTEM SET log_min_duration_statement = 0;\nSELECT pg_reload_conf();\n"
				 "SELECT pg_sleep(0.2);",
	.parameters = {{{"min_per_day", 2e6, "transactions", "A quieter server may log everything."}}},
	.run = run,
}};

}  // namespace dbe
