#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto level = judged_text(snapshot, assessment, "synchronous_commit");
	if (!level) return;
	assessment.examined();
	if (*level != "off") return;
	assessment.add(setting_draft(
		snapshot, "synchronous_commit", *level, "on",
		cat("Setting synchronous_commit is off ", reach(snapshot, "synchronous_commit"),
			": a crash loses what was committed in the last moments, though clients were told that "
			"it was safe.")));
}

}  // namespace

extern constexpr Check synchronous_commit_off{CheckSpec{
	.id = "synchronous_commit_off",
	.title = "Commits are confirmed before they are on disk",
	.dimension = Dimension::backup,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "The database stays consistent, but up to three times wal_writer_delay of committed "
		   "transactions vanish in a crash. An order that the customer saw confirmed may be gone.",
	.action = "Switch it on, and off only in transactions whose loss is fine: SET LOCAL "
			  "synchronous_commit = off, or ALTER ROLE for a role that only writes logs.",
	.bad = "ALTER SYSTEM SET synchronous_commit = off;\nSELECT pg_reload_conf();\n"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET synchronous_commit = on;\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "CREATE ROLE dbe_example_logger LOGIN;\n"
				 "ALTER ROLE dbe_example_logger SET synchronous_commit = off;",
	.run = run,
}};

}  // namespace dbe
