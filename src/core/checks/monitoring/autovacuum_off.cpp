#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

bool is_found(const Snapshot& snapshot, Assessment& assessment, std::string_view name,
			  std::string_view detail) {
	const auto on = judged_flag(snapshot, assessment, name, Whose::role);
	if (!on || *on) return false;
	assessment.add(setting_draft(snapshot, name, "off", "on", detail));
	return true;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	// Either of the two is the whole disaster.
	const bool first = is_found(
		snapshot, assessment, "autovacuum",
		"Setting autovacuum is off: dead rows pile up, statistics grow stale and transaction "
		"ids run out unless somebody vacuums by hand.");
	const bool second = is_found(
		snapshot, assessment, "track_counts",
		"Setting track_counts is off: without its counters autovacuum does not know what to "
		"vacuum and analyze.");
	count_settings(snapshot, assessment, {"autovacuum", "track_counts"}, first || second);
}

}  // namespace

extern constexpr Check autovacuum_off{CheckSpec{
	.id = "autovacuum_off",
	.title = "Autovacuum is switched off",
	.dimension = Dimension::monitoring,
	.severity = Severity::critical,
	.scope = Scope::server,
	.why = "Autovacuum frees the space of dead rows, keeps the planner's statistics fresh and "
		   "freezes old rows before transaction ids run out, when the server refuses all writes.",
	.action = "Switch it on. Where it disturbs, slow it down by autovacuum_vacuum_cost_delay or "
			  "tune single tables by their storage parameters instead.",
	.bad = "ALTER SYSTEM SET autovacuum = off;\nSELECT pg_reload_conf();\nSELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET autovacuum = on;\nSELECT pg_reload_conf();\nSELECT pg_sleep(0.2);",
	.near_miss = "CREATE TABLE countries (code text PRIMARY KEY, name text NOT NULL) WITH "
				 "(autovacuum_enabled = off);",
	.ceiling = 0,
	.overall_ceiling = 30,
	.run = run,
}};

}  // namespace dbe
