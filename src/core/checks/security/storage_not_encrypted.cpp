#include "core/checks/common/attested.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	judge_attested(snapshot, assessment,
				   {"encryption_at_rest", "Data files or backups are not encrypted at rest"});
}

}  // namespace

extern constexpr Check storage_not_encrypted{CheckSpec{
	.id = "storage_not_encrypted",
	.title = "Data files or backups are not encrypted at rest",
	.dimension = Dimension::security,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "Whoever gets a disk, a snapshot of a volume or a backup file reads every row of it, past "
		   "all passwords and policies.",
	.action = "Encrypt the volume (LUKS, or the provider's encryption with a key of your own) and "
			  "the backups (the backup tool's cipher); keep the keys elsewhere, and test a restore "
			  "with them. Then SELECT dbe.attest('encryption_at_rest').",
	.bad = "SELECT dbe.attest('encryption_at_rest', 'no');",
	.good = "SELECT dbe.attest('encryption_at_rest', note => 'LUKS; backups by the tool');",
	.near_miss = "SELECT dbe.attest('encryption_at_rest', 'no');\n"
				 "SELECT dbe.attest('encryption_at_rest', note => 'moved to an encrypted "
				 "volume');",
	.run = run,
}};

}  // namespace dbe
