#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto on = judged_flag(snapshot, assessment, "data_checksums");
	if (!on) return;
	assessment.examined();
	if (*on) return;
	assessment.add(setting_draft(
		snapshot, "data_checksums", "off", "",
		"Data checksums are off: damage done by storage is noticed late or never, and is copied "
		"into backups."));
}

}  // namespace

extern constexpr Check checksums_off{CheckSpec{
	.id = "checksums_off",
	.title = "Data checksums are off",
	.dimension = Dimension::backup,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "With checksums the server recognizes a page that storage has damaged when it reads it, "
		   "and base backups verify every page. Without them wrong data is served and backed up "
		   "until the last good backup is gone.",
	.action = "In a maintenance window stop the server cleanly and run pg_checksums --enable, which "
			  "takes as long as reading and writing all data; or do so on a standby first and "
			  "switch over to it. For new clusters: initdb --data-checksums.",
	.no_example = "checksums are chosen when the cluster is made",
	.run = run,
}};

}  // namespace dbe
