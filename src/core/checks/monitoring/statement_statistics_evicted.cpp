#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double evicted_share = 0.05;	// USAGE_DEALLOC_PERCENT of pg_stat_statements.c
constexpr double day = 86400;

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Statements& statements = snapshot.statements;
	if (!statements.available) return assessment.skip(statements.why, statements.reason);
	if (statements.evictions < 0 || statements.since <= 0)
		return assessment.skip(Skip::not_installed,
							   "pg_stat_statements is too old to count what it throws out: "
							   "ALTER EXTENSION pg_stat_statements UPDATE");
	const double age = statements_age(snapshot);
	if (age < assessment.parameter("min_age"))
		return assessment.skip(Skip::too_young,
							   cat("statements have been counted for ", lasting(age), " only"));
	assessment.examined();
	const double per_day = statements.evictions * evicted_share * day / age;
	if (per_day < assessment.parameter("min_turnover")) return;
	const auto limit = snapshot.settings.number("pg_stat_statements.max");
	Draft draft;
	draft.object = "pg_stat_statements";
	draft.detail =
		cat("Room was made ", counted(statements.evictions, "time"), " in ", lasting(age),
			limit ? cat(" for more than ", counted(*limit, "statement")) : std::string(),
			": what was thrown out is missing in the figures.");
	draft.evidence.put("evictions", statements.evictions)
		.put("statements", statements.texts)
		.put("seconds", age);
	if (limit) draft.evidence.put("limit", *limit);
	draft.effect = per_day;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check statement_statistics_evicted{CheckSpec{
	.id = "statement_statistics_evicted",
	.title = "Statement statistics overflow",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "pg_stat_statements keeps a limited number of statements and throws out the "
		   "rarest twentieth whenever it is full. What came back later starts from zero: "
		   "totals are too small, rare statements that are slow are missing, and everything "
		   "said here about statements is incomplete.",
	.action = "Raise pg_stat_statements.max (about 1 kB of shared memory each, and a "
			  "restart), and look for texts that differ without need: lists of every length, "
			  "table or schema names in the text, pg_stat_statements.track_utility with "
			  "generated commands.",
	.no_example = "It takes more statements than pg_stat_statements has room for.",
	.parameters = {{{"min_turnover", 1, "times per day",
					 "As many statements thrown out as there is room for."},
					{"min_age", 86400, "seconds",
					 "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
