#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double min_calls = assessment.parameter("min_calls");
	const double min_mean = assessment.parameter("min_mean_ms");
	judge_statements(snapshot, assessment, [&](const Statement& s) {
		if (s.calls < min_calls || s.mean_ms < min_mean) return;
		const auto words = sql_words(s.text);
		if (!is_query(words) ||
			find_words(words, {"order", "by", "random", "(", ")"}) == words.size())
			return;
		Draft draft = statement_draft(snapshot.statements, s);
		draft.detail = cat(counted(s.calls, "call"), " of ", lasting(s.mean_ms / 1000),
						   " each sort at random to return ", counted(per_call(s, s.rows), "row"),
						   ": ", statement_text(s));
		assessment.add(draft);
	});
}

}  // namespace

extern constexpr Check order_by_random{CheckSpec{
	.id = "order_by_random",
	.title = "Rows picked by sorting all of them at random",
	.dimension = Dimension::query,
	.severity = Severity::info,
	.why = "ORDER BY random() makes a random number for every row that qualifies and sorts "
		   "them all to keep a few: the cost grows with the table.",
	.action = "Pick by key: a random number between the smallest and the largest id, the "
			  "next row from there on by the primary key, again where a row is missing. Or "
			  "TABLESAMPLE SYSTEM_ROWS (extension tsm_system_rows) where neighbours may come "
			  "together.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('order_by_random.min_age', 0);\n"
		   "SELECT dbe.set('order_by_random.min_calls', 2);\n"
		   "SELECT dbe.set('order_by_random.min_mean_ms', 0);\n"
		   "SELECT n FROM generate_series(1, 90) n ORDER BY random() LIMIT 3;\n"
		   "SELECT n FROM generate_series(1, 90) n ORDER BY random() LIMIT 3;",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('order_by_random.min_age', 0);\n"
			"SELECT dbe.set('order_by_random.min_calls', 2);\n"
			"SELECT dbe.set('order_by_random.min_mean_ms', 0);\n"
			"SELECT n FROM generate_series(1, 90) n WHERE n >= 17 ORDER BY n LIMIT 1;\n"
			"SELECT n FROM generate_series(1, 90) n WHERE n >= 17 ORDER BY n LIMIT 1;",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('order_by_random.min_age', 0);\n"
				 "SELECT dbe.set('order_by_random.min_calls', 2);\n"
				 "SELECT dbe.set('order_by_random.min_mean_ms', 0);\n"
				 "SELECT n, random() AS lot FROM generate_series(1, 90) n ORDER BY n LIMIT 3;\n"
				 "SELECT n, random() AS lot FROM generate_series(1, 90) n ORDER BY n LIMIT 3;",
	.parameters = {{{"min_calls", 100, "calls", "What runs more seldom does not matter."},
					{"min_mean_ms", 20, "milliseconds", "Mean time of a call."},
					{"min_age", 3600, "seconds",
					 "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
