#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool is_measured(const Statements& statements) {
	return std::any_of(statements.list.begin(), statements.list.end(),
					   [](const Statement& s) { return s.plan_ms > 0; });
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Statements& statements = snapshot.statements;
	if (statements.available && !statements.list.empty() && !is_measured(statements))
		return assessment.skip(
			Skip::not_installed,
			"planning is not measured: pg_stat_statements.track_planning is off");
	const double min_calls = assessment.parameter("min_calls");
	const double min_ratio = assessment.parameter("min_ratio");
	const double min_share = assessment.parameter("min_share");
	judge_statements(snapshot, assessment, [&](const Statement& s) {
		if (s.calls < min_calls || s.plan_ms < min_ratio * s.total_ms ||
			s.plan_ms < min_share * statements.total_ms || s.plan_ms <= 0)
			return;
		Draft draft = statement_draft(statements, s);
		draft.detail = cat("Each of ", counted(s.calls, "call"), " is planned for ",
						   lasting(per_call(s, s.plan_ms) / 1000), " and then runs for ",
						   lasting(s.mean_ms / 1000), ": ", statement_text(s));
		draft.evidence.put("plan_ms", s.plan_ms);
		draft.effect = s.plan_ms;
		assessment.add(draft);
	});
}

}  // namespace

extern constexpr Check planning_outweighs_execution{CheckSpec{
	.id = "planning_outweighs_execution",
	.title = "Statement that takes longer to plan than to run",
	.dimension = Dimension::query,
	.severity = Severity::info,
	.why = "Planning is done anew at each call. Where it takes longer than the execution, "
		   "more than half of the statement's time goes into finding out the same thing "
		   "again: many joins, many partitions or very many indexes for a result of a few "
		   "rows.",
	.action = "Prepare the statement once for each connection (PREPARE, or the driver's "
			  "prepared statements; PgBouncer from 1.21 on keeps them), so that a generic "
			  "plan is kept. On partitioned tables put the partition key into the WHERE.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('planning_outweighs_execution.min_age', 0);\n"
		   "SELECT dbe.set('planning_outweighs_execution.min_calls', 2);\n"
		   "SELECT dbe.set('planning_outweighs_execution.min_share', 0);\n"
		   "SET pg_stat_statements.track_planning = on;\n"
		   "SELECT a.relname FROM pg_class a JOIN pg_class b USING (oid) JOIN pg_class c "
		   "USING (oid) JOIN pg_class d USING (oid) JOIN pg_class e USING (oid) WHERE oid = "
		   "0;\n"
		   "SELECT a.relname FROM pg_class a JOIN pg_class b USING (oid) JOIN pg_class c "
		   "USING (oid) JOIN pg_class d USING (oid) JOIN pg_class e USING (oid) WHERE oid = "
		   "0;",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('planning_outweighs_execution.min_age', 0);\n"
			"SELECT dbe.set('planning_outweighs_execution.min_calls', 2);\n"
			"SELECT dbe.set('planning_outweighs_execution.min_share', 0);\n"
			"SET pg_stat_statements.track_planning = on;\n"
			"SELECT count(*) FROM generate_series(1, 100000) n;\n"
			"SELECT count(*) FROM generate_series(1, 100000) n;",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('planning_outweighs_execution.min_age', 0);\n"
				 "SELECT dbe.set('planning_outweighs_execution.min_calls', 2);\n"
				 "SELECT dbe.set('planning_outweighs_execution.min_share', 0);\n"
				 "SET pg_stat_statements.track_planning = on;\n"
				 "SELECT a.relname, pg_sleep(0.3) FROM pg_class a JOIN pg_class b USING (oid) "
				 "JOIN pg_class c USING (oid) JOIN pg_class d USING (oid) JOIN pg_class e "
				 "USING (oid) WHERE oid = 1259;\n"
				 "SELECT a.relname, pg_sleep(0.3) FROM pg_class a JOIN pg_class b USING (oid) "
				 "JOIN pg_class c USING (oid) JOIN pg_class d USING (oid) JOIN pg_class e "
				 "USING (oid) WHERE oid = 1259;",
	.parameters =
		{{{"min_calls", 1000, "calls", "What runs more seldom does not matter."},
		  {"min_ratio", 1, "times", "Planning time against execution time."},
		  {"min_share", 0.02, "fraction", "Planning time against the time of all statements."},
		  {"min_age", 3600, "seconds", "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
