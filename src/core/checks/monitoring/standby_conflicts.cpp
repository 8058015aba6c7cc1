#include "core/checks/common/counting_period.hpp"
#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (!snapshot.server().in_recovery)
		return assessment.skip(Skip::not_applicable, "this server is no standby");
	const DatabaseFacts& facts = snapshot.facts.database;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	const CountingPeriod period = counting_period(snapshot);
	const bool is_some = facts.conflicts >= assessment.parameter("min_count");
	if (is_some && period.seconds < assessment.parameter("min_age"))
		return assessment.skip(Skip::too_young, "conflicts have been counted for too short a time");
	assessment.examined();
	const double per_day = period.per_day(facts.conflicts);
	if (!is_some || per_day < assessment.parameter("min_per_day")) return;
	const bool has_feedback = snapshot.settings.flag("hot_standby_feedback").value_or(false);
	Draft draft;
	draft.object = "conflicts";
	draft.detail = cat("The replay of WAL cancelled ", counted(facts.conflicts, "query", "queries"),
					   " of this standby in ", period.text(), "; hot_standby_feedback is ",
					   has_feedback ? "on." : "off.");
	draft.evidence.put("conflicts", facts.conflicts)
		.put("per_day", per_day)
		.put("hot_standby_feedback", has_feedback);
	draft.effect = per_day;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check standby_conflicts{CheckSpec{
	.id = "standby_conflicts",
	.title = "Queries on this standby are cancelled by the replay",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "When the primary has removed row versions or taken a lock that a query here still "
		   "needs, the replay waits for max_standby_streaming_delay and then cancels the query "
		   "(canceling statement due to conflict with recovery).",
	.action = "pg_stat_database_conflicts tells the kind. For long reports raise "
			  "max_standby_streaming_delay, at the price of a standby that lags meanwhile, or set "
			  "hot_standby_feedback = on, at the price of dead rows kept on the primary.",
	.no_example = "needs a standby",
	.parameters = {{{"min_per_day", 10, "queries", "A day, on average, that are reported."},
					{"min_count", 10, "queries", "Fewer in all say nothing."},
					{"min_age", 86400, "seconds", "Younger counters say nothing."}}},
	.run = run,
}};

}  // namespace dbe
