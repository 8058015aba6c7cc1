#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/ages.hpp"

namespace dbe {
namespace {

std::string describe_session(const HorizonHolder& holder) {
	return cat("session ", holder.pid,
			   holder.name.empty() ? "" : cat(" of ", shortened(one_line(holder.name), 32)),
			   holder.state.empty() ? "" : cat(" (", holder.state, ")"));
}

std::string describe(const HorizonHolder& holder) {
	switch (holder.kind) {
		case HolderKind::slot_data:
			return cat("replication slot ", quoted(holder.name), " (xmin)");
		case HolderKind::slot_catalog:
			return cat("replication slot ", quoted(holder.name), " (catalog_xmin)");
		case HolderKind::prepared_transaction:
			return cat("prepared transaction ", literal(shortened(holder.name, 40)));
		case HolderKind::standby_feedback:
			return cat("standby ", shortened(one_line(holder.name), 32),
					   " (hot_standby_feedback)");
		case HolderKind::session: break;
	}
	return describe_session(holder);
}

std::string object_of(const HorizonHolder& holder) {
	if (holder.kind == HolderKind::session) return cat("session ", holder.pid);
	return quoted(holder.name);
}

Draft draft_of(const HorizonHolder& holder) {
	Draft draft;
	draft.object = object_of(holder);
	draft.detail = cat("VACUUM cannot remove what died in the last ",
					   counted(holder.transactions, "transaction"), " because ", describe(holder),
					   " may still see it",
					   holder.seconds >= 0 ? cat(", for ", lasting(holder.seconds), " now") : "",
					   ".");
	draft.evidence.put("transactions", holder.transactions).put("pid", holder.pid);
	if (holder.seconds >= 0) draft.evidence.put("seconds", holder.seconds);
	draft.effect = holder.transactions;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const HorizonFacts& facts = snapshot.facts.horizon;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	assessment.examined();
	const auto is_found = [&](const HorizonHolder& h) { return judge_holder(snapshot, h).has_value(); };
	const auto count = std::count_if(facts.list.begin(), facts.list.end(), is_found);
	for (const HorizonHolder& holder : facts.list) {
		const auto severity = judge_holder(snapshot, holder);
		if (!severity) continue;
		Draft draft = draft_of(holder);
		draft.severity = severity;
		draft.weight = 1.0 / static_cast<double>(count);
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check horizon_held{CheckSpec{
	.id = "horizon_held",
	.title = "Something keeps VACUUM from removing dead rows",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "VACUUM may only remove rows that nobody can see any more. One old transaction, slot or "
		   "standby makes every table of the database keep its dead rows, and in the end stops "
		   "freezing, so that transaction ids run out.",
	.action = "End it: pg_terminate_backend for a session that forgot its transaction, COMMIT or "
			  "ROLLBACK PREPARED for a prepared one, pg_drop_replication_slot for a slot whose "
			  "consumer is gone for good, or see what the standby runs. Each loses something, so "
			  "ask its owner first.",
	.no_example = "needs a second session and a million transactions",
	.parameters =
		{{{"warning_transactions", 1e6, "transactions", "Begun since, worth a warning."},
		  {"warning_hours", 1, "hours", "Younger holders are left out below the critical number."},
		  {"critical_transactions", 10e6, "transactions",
		   "Begun since, critical; a warning where the holder's age is unknown."},
		  {"critical_hours", 12, "hours", "Age that is critical."}}},
	.run = run,
}};

}  // namespace dbe
