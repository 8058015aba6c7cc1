#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

bool is_found(const Snapshot& snapshot, Assessment& assessment, std::string_view name,
			  std::string_view detail) {
	const auto on = judged_flag(snapshot, assessment, name, Whose::role);
	if (!on || !*on) return false;
	assessment.add(setting_draft(snapshot, name, "on", "off", detail));
	return true;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	// Either of the two is the whole disaster.
	const bool first = is_found(
		snapshot, assessment, "zero_damaged_pages",
		"Setting zero_damaged_pages is on: a damaged page is silently emptied in memory, and "
		"its rows are gone.");
	const bool second = is_found(
		snapshot, assessment, "ignore_checksum_failure",
		"Setting ignore_checksum_failure is on: pages known to be corrupt are read as if they "
		"were sound.");
	count_settings(snapshot, assessment, {"zero_damaged_pages", "ignore_checksum_failure"},
				   first || second);
}

}  // namespace

extern constexpr Check damaged_pages_hidden{CheckSpec{
	.id = "damaged_pages_hidden",
	.title = "Damaged pages are hidden instead of reported",
	.dimension = Dimension::backup,
	.severity = Severity::critical,
	.scope = Scope::server,
	.why = "These settings exist to rescue what is left of a broken table. Left on, they turn "
		   "every later damage into silent loss, which then finds its way into the backups.",
	.action = "Switch it off. To rescue a table, set it for that one session only.",
	.bad = "ALTER SYSTEM SET zero_damaged_pages = on;\nSELECT pg_reload_conf();\n"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET zero_damaged_pages = off;\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "CREATE ROLE dbe_example_rescue NOLOGIN;\n"
				 "ALTER ROLE dbe_example_rescue SET zero_damaged_pages = on;",
	.run = run,
}};

}  // namespace dbe
