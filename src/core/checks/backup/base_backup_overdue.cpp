#include "core/checks/common/attested.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	judge_attested(snapshot, assessment, {"base_backup", "There is no full backup"},
				   assessment.parameter("critical_factor"));
}

}  // namespace

extern constexpr Check base_backup_overdue{CheckSpec{
	.id = "base_backup_overdue",
	.title = "Last full backup is overdue",
	.dimension = Dimension::backup,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "A restore begins with a full backup. The older it is, the more WAL must be replayed and "
		   "kept, and the longer the database stays away; without any there is nothing to begin "
		   "with.",
	.action = "Look why the backup tool has not run, take a full backup now, and let its last step "
			  "say so: SELECT dbe.attest('base_backup'). For another schedule than a weekly one "
			  "give valid_until, 1.25 times the schedule from now.",
	.bad = "SELECT dbe.attest('base_backup', 'no');",
	.good = "SELECT dbe.attest('base_backup');",
	.near_miss = "SELECT dbe.attest('base_backup', valid_until => now() + interval '30 hours', "
				 "note => 'daily');",
	.parameters = {{{"critical_factor", 1.6, "times its validity",
					 "Age of the last backup that is critical: 2 times a weekly schedule by "
					 "default."}}},
	.run = run,
}};

}  // namespace dbe
