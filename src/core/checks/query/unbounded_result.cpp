#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// FETCH FIRST is the standard's LIMIT.
bool is_unbounded(const Statement& statement) {
	const auto words = sql_words(statement.text);
	return is_query(words) && !has_outer_word(words, "limit") && !has_outer_word(words, "fetch");
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (!can_judge_statements(snapshot, assessment)) return;
	for (const Statement& s : snapshot.statements.list) {
		assessment.examined(s.total_ms);
		const double rows = s.rows / std::max(1.0, s.calls);
		if (s.calls < assessment.parameter("min_calls") ||
			rows < assessment.parameter("min_rows") || !is_unbounded(s))
			continue;
		Draft draft = statement_draft(snapshot.statements, s);
		draft.detail = cat("Each of ", counted(s.calls, "call"), " returned ", counted(rows, "row"),
						   " without a LIMIT: ", statement_text(s));
		draft.evidence.put("rows_per_call", rows);
		draft.effect = s.rows;
		assessment.add(draft);
	}
	count_hidden_statements(snapshot, assessment);
}

}  // namespace

extern constexpr Check unbounded_result{CheckSpec{
	.id = "unbounded_result",
	.title = "Statement that returns very many rows, again and again",
	.dimension = Dimension::query,
	.severity = Severity::info,
	.why = "No person reads ten thousand rows: they fill the memory of the application and the "
		   "network, and the result grows with the table.",
	.action = "Page through it by key (WHERE (created_at, id) < (...) ORDER BY ... LIMIT 50), let the "
			  "server aggregate, or read it with a cursor or COPY if it is an export.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('unbounded_result.min_age', 0);\n"
		   "SELECT dbe.set('unbounded_result.min_calls', 2);\n"
		   "SELECT dbe.set('unbounded_result.min_rows', 200);\n"
		   "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "visited_at timestamptz NOT NULL DEFAULT now());\n"
		   "INSERT INTO visits (visited_at) SELECT now() FROM generate_series(1, 300);\n"
		   "SELECT id, visited_at FROM visits;\n"
		   "SELECT id, visited_at FROM visits;",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('unbounded_result.min_age', 0);\n"
			"SELECT dbe.set('unbounded_result.min_calls', 2);\n"
			"SELECT dbe.set('unbounded_result.min_rows', 200);\n"
			"CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"visited_at timestamptz NOT NULL DEFAULT now());\n"
			"INSERT INTO visits (visited_at) SELECT now() FROM generate_series(1, 300);\n"
			"SELECT id, visited_at FROM visits WHERE id > 0 ORDER BY id LIMIT 50;\n"
			"SELECT id, visited_at FROM visits WHERE id > 50 ORDER BY id LIMIT 50;",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('unbounded_result.min_age', 0);\n"
				 "SELECT dbe.set('unbounded_result.min_calls', 2);\n"
				 "SELECT dbe.set('unbounded_result.min_rows', 200);\n"
				 "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "visited_at timestamptz NOT NULL DEFAULT now());\n"
				 "INSERT INTO visits (visited_at) SELECT now() FROM generate_series(1, 300);\n"
				 "INSERT INTO visits (visited_at) SELECT now() FROM generate_series(1, 300);",
	.parameters = {{{"min_rows", 10000, "rows", "Returned by each call."},
					{"min_calls", 20, "calls", "What runs more seldom is an export."},
					{"min_age", 3600, "seconds", "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
