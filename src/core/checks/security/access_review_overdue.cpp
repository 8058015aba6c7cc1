#include "core/checks/common/attested.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	judge_attested(snapshot, assessment, {"access_review", "Nobody reviews roles and rights"});
}

}  // namespace

extern constexpr Check access_review_overdue{CheckSpec{
	.id = "access_review_overdue",
	.title = "Roles and rights were not reviewed of late",
	.dimension = Dimension::security,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "People leave and applications are switched off, but their roles stay and can log in. "
		   "Nothing in the catalogs tells which of them should be gone.",
	.action = "Go through SELECT * FROM dbe.grants() and the roles that can log in with those who "
			  "know the people, revoke what is not needed; then SELECT "
			  "dbe.attest('access_review').",
	.bad = "SELECT dbe.attest('access_review', 'no');",
	.good = "SELECT dbe.attest('access_review');",
	.near_miss = "SELECT dbe.attest('access_review', valid_until => now() + interval '1 "
				 "hour');",
	.run = run,
}};

}  // namespace dbe
