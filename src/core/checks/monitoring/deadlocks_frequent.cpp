#include "core/checks/assessment.hpp"
#include "core/checks/common/counting_period.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const DatabaseFacts& facts = snapshot.facts.database;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	const CountingPeriod period = counting_period(snapshot);
	const bool is_some = facts.deadlocks >= assessment.parameter("min_count");
	if (is_some && period.seconds < assessment.parameter("min_age"))
		return assessment.skip(Skip::too_young, "deadlocks have been counted for too short a time");
	assessment.examined();
	const double per_day = period.per_day(facts.deadlocks);
	if (!is_some || per_day < assessment.parameter("min_per_day")) return;
	Draft draft;
	draft.object = "deadlocks";
	draft.detail =
		cat(counted(facts.deadlocks, "deadlock"), " in ", period.text(),
			": each ended a transaction with an error after a wait of deadlock_timeout.");
	draft.evidence.put("deadlocks", facts.deadlocks).put("per_day", per_day);
	draft.effect = per_day;
	if (per_day >= assessment.parameter("warning_per_day")) draft.severity = Severity::warning;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check deadlocks_frequent{CheckSpec{
	.id = "deadlocks_frequent",
	.title = "Deadlocks happen again and again",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "Two transactions took the same locks in different orders. One waited, then failed, and "
		   "the application must try it again. At some each hour it is a pattern in the code, "
		   "not chance.",
	.action = "The log names both statements of each deadlock. Let all code touch rows in one "
			  "order (sort the ids of a batch, SELECT ... FOR UPDATE ORDER BY id first), and "
			  "keep transactions short. The counter keeps what was before.",
	.no_example = "needs two sessions",
	.parameters = {{{"min_per_day", 24, "deadlocks", "A day, on average, that are reported."},
					{"warning_per_day", 1440, "deadlocks", "A day that are worth a warning."},
					{"min_count", 20, "deadlocks", "Fewer in all are no pattern."},
					{"min_age", 86400, "seconds", "Younger counters say nothing."}}},
	.run = run,
}};

}  // namespace dbe
