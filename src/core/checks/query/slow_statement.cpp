#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

Draft describe(const Snapshot& snapshot, const Statement& statement, double large_share) {
	const double share = time_share(snapshot.statements, statement);
	Draft draft = statement_draft(snapshot.statements, statement);
	draft.detail = cat(counted(statement.calls, "call"), " of ", lasting(statement.mean_ms / 1000),
					   " each, ", percent(share), " of all statement time in ",
					   lasting(statements_age(snapshot)), ": ", statement_text(statement));
	if (share < large_share) draft.severity = Severity::info;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (!can_judge_statements(snapshot, assessment)) return;
	for (const Statement& s : snapshot.statements.list) {
		assessment.examined(s.total_ms);
		if (s.mean_ms >= assessment.parameter("min_mean_ms") &&
			s.calls >= assessment.parameter("min_calls") &&
			time_share(snapshot.statements, s) >= assessment.parameter("min_share") &&
			!waits_by_design(s))
			assessment.add(describe(snapshot, s, assessment.parameter("large_share")));
	}
	count_hidden_statements(snapshot, assessment);
}

}  // namespace

extern constexpr Check slow_statement{CheckSpec{
	.id = "slow_statement",
	.title = "Slow statement that takes much of the server's time",
	.dimension = Dimension::query,
	.severity = Severity::warning,
	.why = "A statement that is both slow and frequent costs its users time and the rest of the "
		   "workload the server's capacity; the few at the top usually hold most of the gain.",
	.action = "Look at its plan with EXPLAIN (ANALYZE, BUFFERS): a sequential scan on a large table "
			  "wants an index, a sort or hash on disk wants work_mem, estimates far from the truth "
			  "want ANALYZE. A deviation well above the mean points to locks or changing plans.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('slow_statement.min_age', 0);\n"
		   "SELECT dbe.set('slow_statement.min_calls', 2);\n"
		   "SELECT dbe.set('slow_statement.min_mean_ms', 5);\n"
		   "SELECT dbe.set('slow_statement.min_share', 0);\n"
		   "SELECT count(*) FROM generate_series(1, 60000) n WHERE md5(n::text) LIKE 'a%';\n"
		   "SELECT count(*) FROM generate_series(1, 60000) n WHERE md5(n::text) LIKE 'b%';",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('slow_statement.min_age', 0);\n"
			"SELECT dbe.set('slow_statement.min_share', 0);\n"
			"SELECT count(*) FROM generate_series(1, 100) n WHERE md5(n::text) LIKE 'a%';\n"
			"SELECT count(*) FROM generate_series(1, 100) n WHERE md5(n::text) LIKE 'b%';",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('slow_statement.min_age', 0);\n"
				 "SELECT dbe.set('slow_statement.min_calls', 2);\n"
				 "SELECT dbe.set('slow_statement.min_mean_ms', 5);\n"
				 "SELECT dbe.set('slow_statement.min_share', 0);\n"
				 "SELECT count(*) FROM generate_series(1, 60000) n WHERE md5(n::text) LIKE "
				 "'a%';\n"
				 "SELECT pg_sleep(0.05);\n"
				 "SELECT pg_sleep(0.05);",
	.parameters = {{{"min_mean_ms", 100, "milliseconds", "Mean time of a call."},
					{"min_calls", 20, "calls", "What runs more seldom is a report."},
					{"min_share", 0.02, "fraction", "Of the time of all statements."},
					{"large_share", 0.1, "fraction", "From this share on it is a warning."},
					{"min_age", 3600, "seconds", "Statements must have been counted for so long."}}},
	.ceiling = 4,
	.run = run,
}};

}  // namespace dbe
