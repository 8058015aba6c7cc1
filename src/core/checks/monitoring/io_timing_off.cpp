#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto on = judged_flag(snapshot, assessment, "track_io_timing");
	if (!on) return;
	assessment.examined();
	if (*on) return;
	assessment.add(setting_draft(
		snapshot, "track_io_timing", "off", "on",
		"Setting track_io_timing is off: nobody can tell whether a slow query waits for storage "
		"or computes."));
}

}  // namespace

extern constexpr Check io_timing_off{CheckSpec{
	.id = "io_timing_off",
	.title = "Time spent on reads and writes is not measured",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "With it EXPLAIN (ANALYZE, BUFFERS), pg_stat_statements and pg_stat_database show how "
		   "long reads and writes took; without it only their number is known.",
	.action = "Switch it on where the clock is cheap: pg_test_timing should show well under 100 ns "
			  "a call, as it does on nearly all current hardware.",
	.bad = "ALTER SYSTEM SET track_io_timing = off;\nSELECT pg_reload_conf();\n"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET track_io_timing = on;\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "CREATE ROLE dbe_example_loader LOGIN;\n"
				 "ALTER ROLE dbe_example_loader SET track_io_timing = off;",
	.run = run,
}};

}  // namespace dbe
