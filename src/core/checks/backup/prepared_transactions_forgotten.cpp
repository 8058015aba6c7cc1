#include "core/base/identifiers.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const PreparedFacts& facts = snapshot.facts.prepared;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	for (const PreparedTransaction& transaction : facts.list) {
		assessment.examined();
		if (transaction.seconds < assessment.parameter("warning_seconds")) continue;
		Draft draft;
		draft.object = literal(transaction.name);
		draft.detail = cat("Prepared ", lasting(transaction.seconds), " ago by ",
						   quoted(transaction.owner), " in database ",
						   quoted(transaction.database),
						   " and not finished: its locks and old rows stay, even over a restart.");
		draft.evidence.put("seconds", transaction.seconds)
			.put("database", transaction.database)
			.put("owner", transaction.owner);
		draft.effect = transaction.seconds;
		if (transaction.seconds >= assessment.parameter("critical_seconds"))
			draft.severity = Severity::critical;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check prepared_transactions_forgotten{CheckSpec{
	.id = "prepared_transactions_forgotten",
	.title = "Prepared transaction that nobody finishes",
	.dimension = Dimension::backup,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "A prepared transaction belongs to no session: it keeps its locks and the rows it may "
		   "see for ever, blocks writers, stops VACUUM, and survives restarts.",
	.action = "Ask the transaction manager what it decided, then COMMIT PREPARED or ROLLBACK "
			  "PREPARED it, connected to its database as its owner. If none is in use, set "
			  "max_prepared_transactions to 0.",
	.no_example = "max_prepared_transactions changes by a restart only",
	.parameters = {{{"warning_seconds", 3600, "seconds", "Age that is worth a warning."},
					{"critical_seconds", 86400, "seconds", "Age that is critical."}}},
	.run = run,
}};

}  // namespace dbe
