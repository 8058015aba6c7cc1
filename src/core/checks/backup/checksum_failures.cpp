#include "core/base/identifiers.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const DatabaseFacts& facts = snapshot.facts.database;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	// Without checksums nothing would be counted: zero proves nothing.
	if (!snapshot.settings.flag("data_checksums").value_or(true)) return;
	assessment.examined();
	if (facts.checksum_failures <= 0) return;
	Draft draft;
	draft.object = facts.damaged_database.empty() ? std::string("shared catalogs")
												  : quoted(facts.damaged_database);
	draft.detail = cat(counted(facts.checksum_failures, "page"),
					   " read with a wrong checksum, most in ", draft.object,
					   facts.last_checksum_failure > 0
						   ? cat("; the last one ",
								 lasting(snapshot.server().now - facts.last_checksum_failure),
								 " ago")
						   : "",
					   ": data on disk is corrupt.");
	draft.evidence.put("failures", facts.checksum_failures);
	draft.effect = facts.checksum_failures;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check checksum_failures{CheckSpec{
	.id = "checksum_failures",
	.title = "Corrupt pages have been read",
	.dimension = Dimension::backup,
	.severity = Severity::critical,
	.scope = Scope::server,
	.why = "A checksum that does not match means that storage, memory or a driver has changed data "
		   "behind the server's back. Seldom is it a single page.",
	.action = "Keep all backups, find the files in the server's log, check disks and memory, fail "
			  "over to a sound standby or restore. The count itself stays.",
	.no_example = "needs a damaged disk",
	.ceiling = 0,
	.overall_ceiling = 30,
	.run = run,
}};

}  // namespace dbe
