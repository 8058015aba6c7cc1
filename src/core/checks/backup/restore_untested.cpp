#include "core/checks/common/attested.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	judge_attested(snapshot, assessment, {"restore_test", "No backup was ever restored as a test"},
				   assessment.parameter("critical_factor"));
}

}  // namespace

extern constexpr Check restore_untested{CheckSpec{
	.id = "restore_untested",
	.title = "No backup was restored as a test of late",
	.dimension = Dimension::backup,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Backups fail in silence: an empty file, a missing piece of WAL, a key that nobody has, "
		   "an extension that the other machine lacks. Only a restore proves that a backup is one, "
		   "and tells how long it takes.",
	.action = "Restore the latest backup on another machine, look whether it starts, count rows of "
			  "large tables, run pg_amcheck, note the time; then SELECT dbe.attest('restore_test'). "
			  "Let a script do all of it every month.",
	.bad = "SELECT dbe.attest('restore_test', 'no');",
	.good = "SELECT dbe.attest('restore_test', note => 'copy of Sunday, 40 minutes');",
	.near_miss = "SELECT dbe.attest('restore_test', 'no');\n"
				 "SELECT dbe.attest('restore_test', valid_until => now() + interval '1 hour');",
	.parameters = {{{"critical_factor", 3, "times its validity",
					 "Age of the last test that is critical: 3 times 30 days by default."}}},
	.run = run,
}};

}  // namespace dbe
