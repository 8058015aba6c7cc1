#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

struct Spread {
	double mean;
	double deviation;
};

// Without the slowest call: a single accident proves nothing.
Spread without_slowest(const Statement& s) {
	const double rest = s.calls - 1;
	const double excess = s.max_ms - s.mean_ms;
	const double squares =
		s.deviation_ms * s.deviation_ms * s.calls - s.calls / rest * excess * excess;
	return {.mean = std::max(0.0, (s.total_ms - s.max_ms) / rest),
			.deviation = std::sqrt(std::max(0.0, squares / rest))};
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double min_calls = assessment.parameter("min_calls");
	const double min_mean = assessment.parameter("min_mean_ms");
	const double min_ratio = assessment.parameter("min_ratio");
	const double min_share = assessment.parameter("min_share");
	judge_statements(snapshot, assessment, [&](const Statement& s) {
		if (s.calls < min_calls || s.calls < 2 || s.mean_ms < min_mean ||
			s.deviation_ms < min_ratio * s.mean_ms ||
			time_share(snapshot.statements, s) < min_share || waits_by_design(s))
			return;
		const Spread rest = without_slowest(s);
		if (rest.deviation < min_ratio * rest.mean) return;
		Draft draft = statement_draft(snapshot.statements, s);
		draft.detail =
			cat(counted(s.calls, "call"), " of ", lasting(s.mean_ms / 1000),
				" on average deviate from it by ", lasting(s.deviation_ms / 1000),
				", the slowest took ", lasting(s.max_ms / 1000), ": ", statement_text(s));
		draft.evidence.put("max_ms", s.max_ms);
		assessment.add(draft);
	});
}

}  // namespace

extern constexpr Check unstable_statement_time{CheckSpec{
	.id = "unstable_statement_time",
	.title = "Statement whose time varies wildly",
	.dimension = Dimension::query,
	.severity = Severity::info,
	.why = "Most calls are quick and some take many times as long: users call that hanging, "
		   "and an average hides it. Usual causes are waiting for locks, a plan that changes "
		   "with the parameters, data that is cached at one time and not at another.",
	.action = "Find slow calls with auto_explain or log_min_duration_statement and compare "
			  "their plans and waits with those of quick ones. Plans that change with "
			  "parameters: plan_cache_mode, better statistics, or a statement for each case.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('unstable_statement_time.min_age', 0);\n"
		   "SELECT dbe.set('unstable_statement_time.min_calls', 10);\n"
		   "SELECT dbe.set('unstable_statement_time.min_mean_ms', 0);\n"
		   "SELECT dbe.set('unstable_statement_time.min_ratio', 2);\n"
		   "SELECT dbe.set('unstable_statement_time.min_share', 0);\n"
		   "SELECT count(*) FROM generate_series(1, 1) n;\n"
		   "SELECT count(*) FROM generate_series(1, 1) n;\n"
		   "SELECT count(*) FROM generate_series(1, 1) n;\n"
		   "SELECT count(*) FROM generate_series(1, 1) n;\n"
		   "SELECT count(*) FROM generate_series(1, 1) n;\n"
		   "SELECT count(*) FROM generate_series(1, 1) n;\n"
		   "SELECT count(*) FROM generate_series(1, 1) n;\n"
		   "SELECT count(*) FROM generate_series(1, 1) n;\n"
		   "SELECT count(*) FROM generate_series(1, 1) n;\n"
		   "SELECT count(*) FROM generate_series(1, 1) n;\n"
		   "SELECT count(*) FROM generate_series(1, 1) n;\n"
		   "SELECT count(*) FROM generate_series(1, 1) n;\n"
		   "SELECT count(*) FROM generate_series(1, 1) n;\n"
		   "SELECT count(*) FROM generate_series(1, 1) n;\n"
		   "SELECT count(*) FROM generate_series(1, 1000000) n;\n"
		   "SELECT count(*) FROM generate_series(1, 1000000) n;",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('unstable_statement_time.min_age', 0);\n"
			"SELECT dbe.set('unstable_statement_time.min_calls', 10);\n"
			"SELECT dbe.set('unstable_statement_time.min_mean_ms', 0);\n"
			"SELECT dbe.set('unstable_statement_time.min_ratio', 2);\n"
			"SELECT dbe.set('unstable_statement_time.min_share', 0);\n"
			"SELECT count(*) FROM generate_series(1, 50000) n;\n"
			"SELECT count(*) FROM generate_series(1, 50000) n;\n"
			"SELECT count(*) FROM generate_series(1, 50000) n;\n"
			"SELECT count(*) FROM generate_series(1, 50000) n;\n"
			"SELECT count(*) FROM generate_series(1, 50000) n;\n"
			"SELECT count(*) FROM generate_series(1, 50000) n;\n"
			"SELECT count(*) FROM generate_series(1, 50000) n;\n"
			"SELECT count(*) FROM generate_series(1, 50000) n;\n"
			"SELECT count(*) FROM generate_series(1, 50000) n;\n"
			"SELECT count(*) FROM generate_series(1, 50000) n;\n"
			"SELECT count(*) FROM generate_series(1, 50000) n;\n"
			"SELECT count(*) FROM generate_series(1, 50000) n;",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('unstable_statement_time.min_age', 0);\n"
				 "SELECT dbe.set('unstable_statement_time.min_calls', 10);\n"
				 "SELECT dbe.set('unstable_statement_time.min_mean_ms', 0);\n"
				 "SELECT dbe.set('unstable_statement_time.min_ratio', 2);\n"
				 "SELECT dbe.set('unstable_statement_time.min_share', 0);\n"
				 "SELECT count(*) FROM generate_series(1, 50000) n;\n"
				 "SELECT count(*) FROM generate_series(1, 50000) n;\n"
				 "SELECT count(*) FROM generate_series(1, 50000) n;\n"
				 "SELECT count(*) FROM generate_series(1, 50000) n;\n"
				 "SELECT count(*) FROM generate_series(1, 50000) n;\n"
				 "SELECT count(*) FROM generate_series(1, 50000) n;\n"
				 "SELECT count(*) FROM generate_series(1, 50000) n;\n"
				 "SELECT count(*) FROM generate_series(1, 50000) n;\n"
				 "SELECT count(*) FROM generate_series(1, 50000) n;\n"
				 "SELECT count(*) FROM generate_series(1, 50000) n;\n"
				 "SELECT count(*) FROM generate_series(1, 50000) n;\n"
				 "SELECT count(*) FROM generate_series(1, 50000) n;\n"
				 "SELECT count(*) FROM generate_series(1, 50000) n;\n"
				 "SELECT count(*) FROM generate_series(1, 50000) n;\n"
				 "SELECT count(*) FROM generate_series(1, 3000000) n;",
	.parameters = {{{"min_calls", 100, "calls", "What runs more seldom does not matter."},
					{"min_mean_ms", 5, "milliseconds", "Mean time of a call."},
					{"min_ratio", 3, "times",
					 "Standard deviation against the mean, also without the slowest call."},
					{"min_share", 0.02, "fraction", "Of the time of all statements."},
					{"min_age", 3600, "seconds",
					 "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
