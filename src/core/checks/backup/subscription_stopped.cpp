#include "core/base/identifiers.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

std::string detail_of(const Subscription& s) {
	if (!s.is_enabled)
		return s.has_slot ? "Subscription is disabled: changes do not arrive, and its slot on the "
							"publisher keeps all WAL until the disk there is full."
						  : "Subscription is disabled and has no slot, as after a restore: nothing "
							"arrives.";
	return cat("Subscription has failed ", counted(s.apply_errors, "time"),
			   " to apply a change and is not running now: the same change stops it again, and "
			   "its slot on the publisher keeps all WAL.");
}

bool is_stopped(const Subscription& s) {
	return !s.is_enabled || (!s.is_running && s.apply_errors > 0);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const SubscriptionFacts& facts = snapshot.facts.subscriptions;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	if (facts.list.empty())
		return assessment.skip(Skip::not_applicable, "this database has no subscriptions");
	for (const Subscription& s : facts.list) {
		assessment.examined();
		if (!is_stopped(s)) continue;
		Draft draft;
		draft.object = quoted(s.name);
		draft.detail = detail_of(s);
		draft.evidence.put("enabled", s.is_enabled)
			.put("apply_errors", s.apply_errors)
			.put("synchronize_errors", s.synchronize_errors);
		draft.effect = s.apply_errors;
		if (!s.is_enabled && !s.has_slot) draft.severity = Severity::info;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check subscription_stopped{CheckSpec{
	.id = "subscription_stopped",
	.title = "Subscription does not receive its changes",
	.dimension = Dimension::backup,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "The tables here grow stale without any error in the application, and the publisher "
		   "keeps WAL for the subscription until its disk is full.",
	.action = "The log tells the change that failed: a row that is there already, a column that "
			  "is missing. Mend it here, or pass over the transaction with ALTER SUBSCRIPTION "
			  "... SKIP (lsn = ...); then ALTER SUBSCRIPTION ... ENABLE. Drop the subscription "
			  "if it is given up, so that its slot goes too.",
	.no_example = "a subscription outlives the schema of an example",
	.run = run,
}};

}  // namespace dbe
