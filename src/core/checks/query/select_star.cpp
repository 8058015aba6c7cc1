#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/statement_tables.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Is this a star among the columns wanted, and not a product or count(*)?
bool is_star(const std::vector<Token>& words, std::size_t at, const FromItem& item) {
	if (!words[at].is_symbol('*') || words[at].depth != 0 || at == 0) return false;
	if (at + 1 < words.size() && !words[at + 1].is_symbol(',') && !words[at + 1].is_word("from"))
		return false;
	const Token& before = words[at - 1];
	if (before.is_word("select") || before.is_word("distinct") || before.is_word("all") ||
		before.is_symbol(','))
		return true;
	if (!before.is_symbol('.') || at < 2) return false;
	const std::string whose = identifier(words[at - 2]);
	return whose == item.alias || (item.alias.empty() && whose == item.name);
}

// The table of which the statement wants all columns, where that is certain.
const Table* starred_table(const Catalog& catalog, const std::vector<Token>& words) {
	if (words.empty() || !words.front().is_word("select")) return nullptr;
	const FromItem item = first_from(words);
	for (std::size_t at = 0; at < words.size(); at++) {
		if (words[at].depth == 0 && words[at].is_word("from")) return nullptr;
		if (is_star(words, at, item)) return find_table(catalog, item);
	}
	return nullptr;
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Statement& s) {
	assessment.examined(s.total_ms);
	const double share = time_share(snapshot.statements, s);
	if (s.calls < assessment.parameter("min_calls") || share < assessment.parameter("min_share"))
		return;
	const Table* table = starred_table(snapshot.catalog, sql_words(s.text));
	if (table == nullptr) return;
	const auto columns = static_cast<double>(table->columns.size());
	if (columns < assessment.parameter("min_columns")) return;
	Draft draft = statement_draft(snapshot.statements, s);
	draft.detail = cat(counted(s.calls, "call"), " (", percent(share),
					   " of all statement time) fetch all ", counted(columns, "column"), " of ",
					   snapshot.catalog.name(*table->relation), ": ", statement_text(s));
	draft.evidence.put("table", snapshot.catalog.name(*table->relation)).put("columns", columns);
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (!can_judge_statements(snapshot, assessment)) return;
	for (const Statement& s : snapshot.statements.list) judge(snapshot, assessment, s);
	count_hidden_statements(snapshot, assessment);
}

}  // namespace

extern constexpr Check select_star{CheckSpec{
	.id = "select_star",
	.title = "Frequent statement that selects all columns",
	.dimension = Dimension::query,
	.severity = Severity::info,
	.why = "Columns that nobody looks at are read, detoasted, sent and parsed all the same; an "
		   "index-only scan becomes impossible, and a column added later changes the result.",
	.action = "Name the columns that the program uses. A query builder or an object mapper has a "
			  "setting or a method for it.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('select_star.min_age', 0);\n"
		   "SELECT dbe.set('select_star.min_calls', 2);\n"
		   "SELECT dbe.set('select_star.min_columns', 3);\n"
		   "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "page text NOT NULL, visited_at timestamptz NOT NULL DEFAULT now());\n"
		   "INSERT INTO visits (page) SELECT '/' FROM generate_series(1, 100);\n"
		   "SELECT dbe.set('select_star.min_share', 0);\n"
		   "SELECT * FROM visits WHERE id = 7;\n"
		   "SELECT * FROM visits WHERE id = 8;",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('select_star.min_age', 0);\n"
			"SELECT dbe.set('select_star.min_calls', 2);\n"
			"SELECT dbe.set('select_star.min_columns', 3);\n"
			"CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"page text NOT NULL, visited_at timestamptz NOT NULL DEFAULT now());\n"
			"INSERT INTO visits (page) SELECT '/' FROM generate_series(1, 100);\n"
			"SELECT dbe.set('select_star.min_share', 0);\n"
			"SELECT page FROM visits WHERE id = 7;\n"
			"SELECT page FROM visits WHERE id = 8;",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('select_star.min_age', 0);\n"
				 "SELECT dbe.set('select_star.min_calls', 2);\n"
				 "SELECT dbe.set('select_star.min_columns', 3);\n"
				 "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "page text NOT NULL, visited_at timestamptz NOT NULL DEFAULT now());\n"
				 "SELECT dbe.set('select_star.min_share', 0);\n"
				 "SELECT count(*) FROM visits;\n"
				 "SELECT count(*) FROM visits;\n"
				 "SELECT * FROM (SELECT page FROM visits) v;\n"
				 "SELECT * FROM (SELECT page FROM visits) v;\n"
				 "SELECT 2 * id, page FROM visits WHERE EXISTS (SELECT * FROM visits);\n"
				 "SELECT 2 * id, page FROM visits WHERE EXISTS (SELECT * FROM visits);",
	.parameters = {{{"min_share", 0.02, "fraction", "Of the time of all statements."},
					{"min_calls", 100, "calls", "What runs more seldom does not matter."},
					{"min_columns", 8, "columns", "Of narrower tables all columns are little."},
					{"min_age", 3600, "seconds", "Statements must have been counted for so long."}}},
	.ceiling = 5,
	.run = run,
}};

}  // namespace dbe
