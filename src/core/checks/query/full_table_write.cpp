#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/statement_tables.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// No WHERE, and no other table whose rows decide.
bool writes_all(const std::vector<Token>& words) {
	if (words.empty()) return false;
	const bool is_update = words.front().is_word("update");
	if (!is_update && !words.front().is_word("delete")) return false;
	return !has_word(words, "where") && !has_word(words, "using") && !has_word(words, "join") &&
		   !(is_update && has_outer_word(words, "from"));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double min_calls = assessment.parameter("min_calls");
	const double min_rows = assessment.parameter("min_rows");
	judge_statements(snapshot, assessment, [&](const Statement& s) {
		if (s.calls < min_calls || per_call(s, s.rows) < min_rows) return;
		const auto words = sql_words(s.text);
		if (!writes_all(words)) return;
		const Table* table = find_table(snapshot.catalog, written_item(words));
		if (table == nullptr || is_staging(snapshot.catalog, *table) ||
			table->relation->persistence != 'p')
			return;
		Draft draft = statement_draft(snapshot.statements, s);
		draft.detail = cat("Each of ", counted(s.calls, "call"), " writes all ",
						   counted(per_call(s, s.rows), "row"), " of ",
						   snapshot.catalog.name(*table->relation), ": ", statement_text(s));
		draft.evidence.put("table", snapshot.catalog.name(*table->relation));
		draft.effect = s.rows;
		assessment.add(draft);
	});
}

}  // namespace

extern constexpr Check full_table_write{CheckSpec{
	.id = "full_table_write",
	.title = "UPDATE or DELETE of all rows, again and again",
	.dimension = Dimension::query,
	.severity = Severity::info,
	.why = "Without a WHERE every row gets a new version, every index new entries, and the "
		   "old ones stay for VACUUM: the table doubles, and all other writers of its rows "
		   "wait until the transaction ends.",
	.action = "Change only what differs (WHERE column IS DISTINCT FROM the new value). To "
			  "empty a table regularly use TRUNCATE, or partitions that are dropped; a value "
			  "that is the same in all rows belongs into a table of its own.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('full_table_write.min_age', 0);\n"
		   "SELECT dbe.set('full_table_write.min_calls', 2);\n"
		   "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, page "
		   "text NOT NULL, visited_at timestamptz NOT NULL DEFAULT now());\n"
		   "INSERT INTO visits (page) SELECT '/' FROM generate_series(1, 1200);\n"
		   "ANALYZE;\n"
		   "UPDATE visits SET page = '/a';\n"
		   "UPDATE visits SET page = '/b';",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('full_table_write.min_age', 0);\n"
			"SELECT dbe.set('full_table_write.min_calls', 2);\n"
			"CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, page "
			"text NOT NULL, visited_at timestamptz NOT NULL DEFAULT now());\n"
			"INSERT INTO visits (page) SELECT '/' FROM generate_series(1, 1200);\n"
			"ANALYZE;\n"
			"UPDATE visits SET page = '/a' WHERE page IS DISTINCT FROM '/a';\n"
			"UPDATE visits SET page = '/b' WHERE page IS DISTINCT FROM '/b';",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('full_table_write.min_age', 0);\n"
				 "SELECT dbe.set('full_table_write.min_calls', 2);\n"
				 "CREATE TABLE visits_import (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY "
				 "KEY, page text NOT NULL, visited_at timestamptz NOT NULL DEFAULT now());\n"
				 "INSERT INTO visits_import (page) SELECT '/' FROM generate_series(1, 1200);\n"
				 "ANALYZE;\n"
				 "UPDATE visits_import SET page = '/a';\n"
				 "UPDATE visits_import SET page = '/b';",
	.parameters = {{{"min_calls", 20, "calls", "What runs more seldom is maintenance."},
					{"min_rows", 1000, "rows", "Written by each call."},
					{"min_age", 3600, "seconds",
					 "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
