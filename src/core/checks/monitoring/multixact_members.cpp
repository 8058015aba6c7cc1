#include <optional>

#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double pages_per_file = 32;
constexpr double all_members = 4294967296.0;  // 2^32 numbers

// Four members and their flags take 20 bytes; no group spans two pages.
double members_per_file(double block_size) {
	const double groups = static_cast<double>(static_cast<std::int64_t>(block_size) / 20);
	return pages_per_file * groups * 4;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const MultixactFacts& facts = snapshot.facts.multixacts;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	assessment.examined();
	const double members = facts.member_files * members_per_file(snapshot.server().block_size);
	const double share = members / all_members;
	if (share * 100 < assessment.parameter("warning")) return;
	Draft draft;
	draft.object = "multixact members";
	draft.detail = cat("Shared row locks fill ", percent(share),
					   " of the space for members of multixacts; when it is full, no row can be "
					   "locked by two sessions any more and writes fail.");
	draft.evidence.put("members", members).put("share", share);
	draft.effect = share;
	if (share * 100 >= assessment.parameter("critical")) draft.severity = Severity::critical;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check multixact_members{CheckSpec{
	.id = "multixact_members",
	.title = "Space for members of multixacts is running out",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Where many sessions lock the same row at once, as foreign keys do with a row of their "
		   "parent, each change of the crowd is written anew with all its members. That "
		   "space may end long before multixact ids do, and no age shows it.",
	.action = "VACUUM (FREEZE) the tables with the oldest multixacts, in all databases: SELECT "
			  "oid::regclass, mxid_age(relminmxid) FROM pg_class WHERE relkind IN ('r', 'm') "
			  "ORDER BY 2 DESC. Then spread what locks one row, and keep transactions short.",
	.no_example = "needs billions of row locks",
	.parameters = {{{"warning", 40, "percent", "Of the space that is worth a warning."},
					{"critical", 70, "percent", "Of the space that is critical."}}},
	.run = run,
}};

}  // namespace dbe
