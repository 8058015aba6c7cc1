#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Statements& statements = snapshot.statements;
	if (statements.available && !statements.counts_jit)
		return assessment.skip(Skip::not_installed,
							   "pg_stat_statements is too old to count JIT compilation: "
							   "ALTER EXTENSION pg_stat_statements UPDATE");
	const double min_calls = assessment.parameter("min_calls");
	const double min_part = assessment.parameter("min_part");
	const double min_share = assessment.parameter("min_share");
	judge_statements(snapshot, assessment, [&](const Statement& s) {
		if (s.calls < min_calls || s.jit_ms <= 0 || s.jit_ms < min_part * s.total_ms ||
			s.jit_ms < min_share * statements.total_ms)
			return;
		Draft draft = statement_draft(statements, s);
		draft.detail =
			cat("Of the ", lasting(s.mean_ms / 1000), " that each of ", counted(s.calls, "call"),
				" takes, JIT compilation is ", lasting(per_call(s, s.jit_ms) / 1000), " (",
				percent(s.jit_ms / s.total_ms), "): ", statement_text(s));
		draft.evidence.put("jit_ms", s.jit_ms);
		draft.effect = s.jit_ms;
		assessment.add(draft);
	});
}

}  // namespace

extern constexpr Check jit_dominates{CheckSpec{
	.id = "jit_dominates",
	.title = "Statement that spends its time on JIT compilation",
	.dimension = Dimension::query,
	.severity = Severity::info,
	.why = "The server compiles expressions of plans that it takes for expensive. Where it "
		   "overestimates them, the compilation costs more than it saves, at each call again.",
	.action = "Correct the estimates (ANALYZE, extended statistics), raise jit_above_cost, "
			  "or switch it off for the role that runs the statement: ALTER ROLE ... SET jit "
			  "= off.",
	.no_example = "Not every server was built with JIT compilation.",
	.parameters = {{{"min_calls", 20, "calls", "What runs more seldom is a report."},
					{"min_part", 0.3, "fraction", "Of the statement's time."},
					{"min_share", 0.02, "fraction", "JIT time against the time of all statements."},
					{"min_age", 3600, "seconds",
					 "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
