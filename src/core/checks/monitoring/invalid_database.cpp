#include "core/base/identifiers.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr int dropped_half = -2;

void run(const Snapshot& snapshot, Assessment& assessment) {
	for (const Database& database : snapshot.catalog.databases()) {
		assessment.examined();
		if (database.connection_limit != dropped_half) continue;
		Draft draft;
		draft.object = quoted(database.name);
		draft.detail =
			"A DROP DATABASE was interrupted: part of its files is gone, nobody can "
			"connect, and the rest still takes disk.";
		draft.fix = cat("DROP DATABASE ", draft.object, ";");
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check invalid_database{CheckSpec{
	.id = "invalid_database",
	.title = "Database left half dropped",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Once DROP DATABASE has begun to remove files there is no way back: the server marks "
		   "the database as invalid and refuses connections. It holds disk, and dumps of the "
		   "whole cluster stumble over it.",
	.action = "Finish what was begun: DROP DATABASE, outside of a transaction, as its owner. "
			  "Nothing in it can be saved.",
	.no_example = "needs a DROP DATABASE that dies half way",
	.run = run,
}};

}  // namespace dbe
