#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/statement_tables.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// The table that the subquery of a NOT IN reads.
const Table* excluded_table(const Catalog& catalog, const std::vector<Token>& words) {
	const std::size_t at = find_words(words, {"not", "in", "(", "select"});
	if (at == words.size()) return nullptr;
	const int depth = words[at + 3].depth;
	for (std::size_t i = at + 4; i < words.size() && words[i].depth >= depth; i++)
		if (words[i].depth == depth && words[i].is_word("from"))
			return find_table(catalog, item_at(words, i + 1));
	return nullptr;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double min_calls = assessment.parameter("min_calls");
	const double min_mean = assessment.parameter("min_mean_ms");
	const double min_rows = assessment.parameter("min_rows");
	judge_statements(snapshot, assessment, [&](const Statement& s) {
		if (s.calls < min_calls || s.mean_ms < min_mean) return;
		const Table* table = excluded_table(snapshot.catalog, sql_words(s.text));
		if (table == nullptr || table->rows < min_rows) return;
		Draft draft = statement_draft(snapshot.statements, s);
		draft.detail = cat(counted(s.calls, "call"), " of ", lasting(s.mean_ms / 1000),
						   " each exclude rows by NOT IN with a subquery on ",
						   snapshot.catalog.name(*table->relation), " (",
						   counted(table->rows, "row"), "): ", statement_text(s));
		draft.evidence.put("table", snapshot.catalog.name(*table->relation));
		assessment.add(draft);
	});
}

}  // namespace

extern constexpr Check not_in_large_subquery{CheckSpec{
	.id = "not_in_large_subquery",
	.title = "Slow NOT IN with a subquery over a large table",
	.dimension = Dimension::query,
	.severity = Severity::info,
	.why = "NOT IN (SELECT ...) can become no anti join, because of how it treats NULL: the "
		   "subquery's result is hashed if it fits into memory and searched from end to end "
		   "for every row if not. A single NULL in it makes the whole condition never true.",
	.action = "Write NOT EXISTS (SELECT 1 FROM other o WHERE o.id = t.id): it is planned as "
			  "an anti join, and it ignores NULL, which is nearly always what was meant. The "
			  "results differ only where NULL occurs.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('not_in_large_subquery.min_age', 0);\n"
		   "SELECT dbe.set('not_in_large_subquery.min_calls', 2);\n"
		   "SELECT dbe.set('not_in_large_subquery.min_mean_ms', 0);\n"
		   "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, page "
		   "text NOT NULL, visited_at timestamptz NOT NULL DEFAULT now());\n"
		   "INSERT INTO visits (page) SELECT 'page ' || n FROM generate_series(1, 12000) n;\n"
		   "ANALYZE visits;\n"
		   "SELECT n FROM generate_series(1, 9) n WHERE n NOT IN (SELECT id FROM visits);\n"
		   "SELECT n FROM generate_series(1, 9) n WHERE n NOT IN (SELECT id FROM visits);",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('not_in_large_subquery.min_age', 0);\n"
			"SELECT dbe.set('not_in_large_subquery.min_calls', 2);\n"
			"SELECT dbe.set('not_in_large_subquery.min_mean_ms', 0);\n"
			"CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, page "
			"text NOT NULL, visited_at timestamptz NOT NULL DEFAULT now());\n"
			"INSERT INTO visits (page) SELECT 'page ' || n FROM generate_series(1, 12000) n;\n"
			"ANALYZE visits;\n"
			"SELECT n FROM generate_series(1, 9) n WHERE NOT EXISTS (SELECT 1 FROM visits v "
			"WHERE v.id = n);\n"
			"SELECT n FROM generate_series(1, 9) n WHERE NOT EXISTS (SELECT 1 FROM visits v "
			"WHERE v.id = n);",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('not_in_large_subquery.min_age', 0);\n"
				 "SELECT dbe.set('not_in_large_subquery.min_calls', 2);\n"
				 "SELECT dbe.set('not_in_large_subquery.min_mean_ms', 0);\n"
				 "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "page text NOT NULL, visited_at timestamptz NOT NULL DEFAULT now());\n"
				 "INSERT INTO visits (page) SELECT 'page ' || n FROM generate_series(1, "
				 "12000) n;\n"
				 "ANALYZE visits;\n"
				 "SELECT id FROM visits WHERE id NOT IN (1, 2, 3) LIMIT 5;\n"
				 "SELECT id FROM visits WHERE id NOT IN (1, 2, 3) LIMIT 5;",
	.parameters = {{{"min_calls", 20, "calls", "What runs more seldom is a report."},
					{"min_mean_ms", 100, "milliseconds", "Mean time of a call."},
					{"min_rows", 10000, "rows", "Of the table that the subquery reads."},
					{"min_age", 3600, "seconds",
					 "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
