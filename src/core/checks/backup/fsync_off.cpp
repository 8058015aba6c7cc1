#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void judge(const Snapshot& snapshot, Assessment& assessment, std::string_view name,
		   std::string_view detail) {
	const auto on = judged_flag(snapshot, assessment, name);
	if (!on || *on) return;
	assessment.add(setting_draft(snapshot, name, "off", "on", detail));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	// Either of the two is the whole disaster.
	assessment.examined();
	judge(snapshot, assessment, "fsync",
		  "Setting fsync is off: a crash of the machine can destroy the whole cluster, committed "
		  "data and all.");
	judge(snapshot, assessment, "full_page_writes",
		  "Setting full_page_writes is off: a page half written in a crash of the machine stays "
		  "corrupt after recovery.");
}

}  // namespace

extern constexpr Check fsync_off{CheckSpec{
	.id = "fsync_off",
	.title = "A crash of the machine may destroy data",
	.dimension = Dimension::backup,
	.severity = Severity::critical,
	.scope = Scope::server,
	.why = "With fsync off the server does not wait until data is on disk, with full_page_writes "
		   "off it cannot repair pages torn by a crash. Either way a power failure may leave a "
		   "database that nothing but a backup brings back.",
	.action = "Switch it on. For speed, synchronous_commit = off risks only the last moments and "
			  "never the integrity. full_page_writes may be off only on storage that writes "
			  "whole pages atomically, as ZFS does; leave the check out there.",
	.bad = "ALTER SYSTEM SET full_page_writes = off;\nSELECT pg_reload_conf();\n"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET full_page_writes = on;\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "CREATE ROLE dbe_example_logger LOGIN;\n"
				 "ALTER ROLE dbe_example_logger SET synchronous_commit = off;",
	.ceiling = 0,
	.overall_ceiling = 30,
	.run = run,
}};

}  // namespace dbe
