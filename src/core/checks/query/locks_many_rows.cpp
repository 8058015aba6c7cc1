#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// FOR UPDATE and its weaker kinds, at the top.
bool locks_rows(const std::vector<Token>& words) {
	if (words.empty() || !words.front().is_word("select") || has_outer_word(words, "limit") ||
		has_outer_word(words, "fetch"))
		return false;
	const std::size_t at = std::min(find_words(words, {"for", "update"}),
									find_words(words, {"for", "no", "key", "update"}));
	return at < words.size() && words[at].depth == 0;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double min_calls = assessment.parameter("min_calls");
	const double min_rows = assessment.parameter("min_rows");
	judge_statements(snapshot, assessment, [&](const Statement& s) {
		if (s.calls < min_calls || per_call(s, s.rows) < min_rows || !locks_rows(sql_words(s.text)))
			return;
		Draft draft = statement_draft(snapshot.statements, s);
		draft.detail = cat("Each of ", counted(s.calls, "call"), " locks ",
						   counted(per_call(s, s.rows), "row"), ": ", statement_text(s));
		draft.effect = s.rows;
		assessment.add(draft);
	});
}

}  // namespace

extern constexpr Check locks_many_rows{CheckSpec{
	.id = "locks_many_rows",
	.title = "Statement that locks thousands of rows at each call",
	.dimension = Dimension::query,
	.severity = Severity::info,
	.why = "FOR UPDATE writes a lock into every row that it returns, as an UPDATE would: "
		   "dirty pages, WAL, and everybody else who changes one of these rows waits until "
		   "the transaction ends.",
	.action = "Lock only what is about to change: a narrower WHERE, a LIMIT with SKIP LOCKED "
			  "for workers, or a single UPDATE ... RETURNING instead of reading first. FOR "
			  "NO KEY UPDATE lets foreign key checks pass.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('locks_many_rows.min_age', 0);\n"
		   "SELECT dbe.set('locks_many_rows.min_calls', 2);\n"
		   "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, page "
		   "text NOT NULL, visited_at timestamptz NOT NULL DEFAULT now());\n"
		   "INSERT INTO visits (page) SELECT 'page ' || n FROM generate_series(1, 12000) n;\n"
		   "ANALYZE;\n"
		   "SELECT id FROM visits WHERE page LIKE 'page %' FOR UPDATE;\n"
		   "SELECT id FROM visits WHERE page LIKE 'page %' FOR UPDATE;",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('locks_many_rows.min_age', 0);\n"
			"SELECT dbe.set('locks_many_rows.min_calls', 2);\n"
			"CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, page "
			"text NOT NULL, visited_at timestamptz NOT NULL DEFAULT now());\n"
			"INSERT INTO visits (page) SELECT 'page ' || n FROM generate_series(1, 12000) n;\n"
			"ANALYZE;\n"
			"SELECT id FROM visits WHERE id = 7 FOR UPDATE;\n"
			"SELECT id FROM visits WHERE id = 7 FOR UPDATE;",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('locks_many_rows.min_age', 0);\n"
				 "SELECT dbe.set('locks_many_rows.min_calls', 2);\n"
				 "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "page text NOT NULL, visited_at timestamptz NOT NULL DEFAULT now());\n"
				 "INSERT INTO visits (page) SELECT 'page ' || n FROM generate_series(1, "
				 "12000) n;\n"
				 "ANALYZE;\n"
				 "SELECT id FROM visits ORDER BY id LIMIT 2000 FOR UPDATE SKIP LOCKED;\n"
				 "SELECT id FROM visits ORDER BY id LIMIT 2000 FOR UPDATE SKIP LOCKED;",
	.parameters = {{{"min_calls", 20, "calls", "What runs more seldom is maintenance."},
					{"min_rows", 1000, "rows", "Locked by each call."},
					{"min_age", 3600, "seconds",
					 "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
