#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// OFFSET is a reserved word, so an unquoted one is the clause. Without a LIMIT it is no paging.
bool pages_by_offset(const Statement& statement) {
	const auto words = sql_words(statement.text);
	return is_query(words) && has_outer_word(words, "offset") &&
		   (has_outer_word(words, "limit") || has_outer_word(words, "fetch"));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (!can_judge_statements(snapshot, assessment)) return;
	for (const Statement& s : snapshot.statements.list) {
		assessment.examined(s.total_ms);
		if (s.calls < assessment.parameter("min_calls") ||
			s.mean_ms < assessment.parameter("min_mean_ms") || !pages_by_offset(s))
			continue;
		Draft draft = statement_draft(snapshot.statements, s);
		draft.detail = cat(counted(s.calls, "call"), " of ", lasting(s.mean_ms / 1000),
						   " each page with OFFSET for ",
						   counted(s.rows / std::max(1.0, s.calls), "row"),
						   " a call: ", statement_text(s));
		assessment.add(draft);
	}
	count_hidden_statements(snapshot, assessment);
}

}  // namespace

extern constexpr Check offset_paging{CheckSpec{
	.id = "offset_paging",
	.title = "Slow paging with OFFSET",
	.dimension = Dimension::query,
	.severity = Severity::info,
	.why = "OFFSET reads and throws away all rows before the page, so page 100 costs a hundred times "
		   "page 1, and rows shift between pages while others insert.",
	.action = "Page by key: remember the last row shown and continue after it with WHERE (created_at, "
			  "id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT 20, on an index in that order.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('offset_paging.min_age', 0);\n"
		   "SELECT dbe.set('offset_paging.min_calls', 2);\n"
		   "SELECT dbe.set('offset_paging.min_mean_ms', 0);\n"
		   "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "visited_at timestamptz NOT NULL DEFAULT now());\n"
		   "INSERT INTO visits (visited_at) SELECT now() FROM generate_series(1, 300);\n"
		   "SELECT id, visited_at FROM visits ORDER BY id LIMIT 20 OFFSET 20;\n"
		   "SELECT id, visited_at FROM visits ORDER BY id LIMIT 20 OFFSET 40;",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('offset_paging.min_age', 0);\n"
			"SELECT dbe.set('offset_paging.min_calls', 2);\n"
			"SELECT dbe.set('offset_paging.min_mean_ms', 0);\n"
			"CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"visited_at timestamptz NOT NULL DEFAULT now());\n"
			"INSERT INTO visits (visited_at) SELECT now() FROM generate_series(1, 300);\n"
			"SELECT id, visited_at FROM visits WHERE id > 20 ORDER BY id LIMIT 20;\n"
			"SELECT id, visited_at FROM visits WHERE id > 40 ORDER BY id LIMIT 20;",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('offset_paging.min_age', 0);\n"
				 "SELECT dbe.set('offset_paging.min_calls', 2);\n"
				 "SELECT dbe.set('offset_paging.min_mean_ms', 0);\n"
				 "SELECT n AS \"offset\" FROM (SELECT n FROM generate_series(1, 9) n OFFSET 0) s "
				 "LIMIT 5;\n"
				 "SELECT n AS \"offset\" FROM (SELECT n FROM generate_series(1, 9) n OFFSET 0) s "
				 "LIMIT 5;",
	.parameters = {{{"min_calls", 100, "calls", "What runs more seldom does not matter."},
					{"min_mean_ms", 20, "milliseconds", "Mean time of a call."},
					{"min_age", 3600, "seconds", "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
