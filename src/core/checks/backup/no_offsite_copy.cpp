#include "core/checks/common/attested.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	judge_attested(snapshot, assessment,
				   {"offsite_copy", "Backups are not copied to another place"});
}

}  // namespace

extern constexpr Check no_offsite_copy{CheckSpec{
	.id = "no_offsite_copy",
	.title = "No copy of the backups in another place",
	.dimension = Dimension::backup,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "A fire, a theft, a closed account or somebody with the administrator's key takes the "
		   "server and the backups beside it at once.",
	.action = "Copy backups and archived WAL to another place under another account, best where "
			  "nobody can delete them before their time is up (object lock); then SELECT "
			  "dbe.attest('offsite_copy'), and look again every quarter.",
	.bad = "SELECT dbe.attest('offsite_copy', 'no');",
	.good = "SELECT dbe.attest('offsite_copy', note => 'second region, object lock of 30 days');",
	.near_miss = "SELECT dbe.attest('offsite_copy', valid_until => 'infinity');",
	.run = run,
}};

}  // namespace dbe
