#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// DROP DATABASE sets it before it deletes the first file.
constexpr int invalid_database = -2;

void run(const Snapshot& snapshot, Assessment& assessment) {
	for (const Database& database : snapshot.catalog.databases()) {
		assessment.examined();
		if (database.connection_limit != invalid_database) continue;
		Draft draft;
		draft.object = quoted(database.name);
		draft.detail = cat("A DROP DATABASE was interrupted: nobody can connect, autovacuum passes it "
						   "over, and its ",
						   grouped(database.xid_age),
						   " transactions of age hold back the whole server.");
		draft.fix = cat("DROP DATABASE ", draft.object, ";");
		draft.evidence.put("transactions", database.xid_age);
		draft.effect = database.xid_age;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check interrupted_drop_database{CheckSpec{
	.id = "interrupted_drop_database",
	.title = "Database left behind by an interrupted DROP DATABASE",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Part of its files may be gone already, so the server lets nobody in. Its transaction "
		   "ids grow old without ever being frozen, up to the point where the server refuses "
		   "writes, and its files keep their space.",
	.action = "Drop it again: that is all that can be done with it, and what was wanted.",
	.no_example = "It takes a DROP DATABASE that is cancelled while it deletes files.",
	.run = run,
}};

}  // namespace dbe
