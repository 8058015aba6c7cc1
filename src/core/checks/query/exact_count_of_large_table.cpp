#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/statement_tables.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// SELECT count(*) FROM t, and nothing else.
FromItem counted_table(const std::vector<Token>& words) {
	if (find_words(words, {"select", "count", "("}) != 0) return {};
	FromItem item = first_from(words);
	const bool is_all =
		item.end == words.size() || (item.end + 1 == words.size() && words.back().is_symbol(';'));
	return is_all && words.size() > 3 && words[3].is_symbol('*') ? item : FromItem{};
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double min_calls = assessment.parameter("min_calls");
	const double min_mean = assessment.parameter("min_mean_ms");
	judge_statements(snapshot, assessment, [&](const Statement& s) {
		if (s.calls < min_calls || s.mean_ms < min_mean) return;
		const Table* table = find_table(snapshot.catalog, counted_table(sql_words(s.text)));
		if (table == nullptr) return;
		Draft draft = statement_draft(snapshot.statements, s);
		draft.detail =
			cat(counted(s.calls, "call"), " of ", lasting(s.mean_ms / 1000), " each count the ",
				counted(table->rows, "row"), " of ", snapshot.catalog.name(*table->relation), ".");
		draft.evidence.put("table", snapshot.catalog.name(*table->relation))
			.put("table_rows", table->rows);
		assessment.add(draft);
	});
}

}  // namespace

extern constexpr Check exact_count_of_large_table{CheckSpec{
	.id = "exact_count_of_large_table",
	.title = "All rows of a large table counted again and again",
	.dimension = Dimension::query,
	.severity = Severity::info,
	.why = "count(*) has to look at every row, because what is visible differs from "
		   "transaction to transaction: it takes longer with every row that comes.",
	.action = "For a figure to show, the planner's estimate does: SELECT reltuples FROM "
			  "pg_class WHERE oid = 'the_table'::regclass. Where it must be exact keep a "
			  "counter by trigger; a pager only needs to know whether there is a next page "
			  "(LIMIT n + 1).",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('exact_count_of_large_table.min_age', 0);\n"
		   "SELECT dbe.set('exact_count_of_large_table.min_calls', 2);\n"
		   "SELECT dbe.set('exact_count_of_large_table.min_mean_ms', 0);\n"
		   "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, page "
		   "text NOT NULL, visited_at timestamptz NOT NULL DEFAULT now());\n"
		   "INSERT INTO visits (page) SELECT 'page ' || n FROM generate_series(1, 12000) n;\n"
		   "ANALYZE;\n"
		   "SELECT count(*) FROM visits;\n"
		   "SELECT count(*) FROM visits;",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('exact_count_of_large_table.min_age', 0);\n"
			"SELECT dbe.set('exact_count_of_large_table.min_calls', 2);\n"
			"SELECT dbe.set('exact_count_of_large_table.min_mean_ms', 0);\n"
			"CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, page "
			"text NOT NULL, visited_at timestamptz NOT NULL DEFAULT now());\n"
			"INSERT INTO visits (page) SELECT 'page ' || n FROM generate_series(1, 12000) n;\n"
			"ANALYZE;\n"
			"SELECT reltuples FROM pg_class WHERE relname = 'visits';\n"
			"SELECT reltuples FROM pg_class WHERE relname = 'visits';",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('exact_count_of_large_table.min_age', 0);\n"
				 "SELECT dbe.set('exact_count_of_large_table.min_calls', 2);\n"
				 "SELECT dbe.set('exact_count_of_large_table.min_mean_ms', 0);\n"
				 "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "page text NOT NULL, visited_at timestamptz NOT NULL DEFAULT now());\n"
				 "INSERT INTO visits (page) SELECT 'page ' || n FROM generate_series(1, "
				 "12000) n;\n"
				 "ANALYZE;\n"
				 "SELECT count(*) FROM visits WHERE id < 100;\n"
				 "SELECT count(*) FROM visits WHERE id < 100;",
	.parameters = {{{"min_calls", 100, "calls", "What runs more seldom does not matter."},
					{"min_mean_ms", 100, "milliseconds", "Mean time of a call."},
					{"min_age", 3600, "seconds",
					 "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
