#include <algorithm>
#include <array>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/statement_tables.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr auto functions = std::to_array<std::string_view>(
	{"lower", "upper", "trim", "btrim", "date", "date_trunc", "date_part", "to_char", "coalesce",
	 "substr", "substring", "left", "md5", "unaccent"});

bool compares(const Token& token) {
	return token.is_symbol('=') || token.is_symbol('<') || token.is_symbol('>') ||
		   token.is_word("in") || token.is_word("between");
}

struct Place {
	std::string column;
	std::string written;
};

// The column at this word, with or without a table before it; moves on behind it.
std::string column_at(const std::vector<Token>& words, std::size_t& at, const FromItem& item) {
	if (at + 2 < words.size() && words[at + 1].is_symbol('.')) {
		const std::string table = identifier(words[at]);
		if (table != item.name && table != item.alias) return {};
		at += 2;
	}
	if (at >= words.size()) return {};
	const Token& name = words[at++];
	const bool is_name = name.kind == TokenKind::word || name.kind == TokenKind::identifier;
	return is_name ? identifier(name) : std::string{};
}

// f(column) = ..., where the function has no other column among its arguments.
Place function_at(const std::vector<Token>& words, std::size_t at, const FromItem& item) {
	if (at + 3 >= words.size() || !words[at + 1].is_symbol('(')) return {};
	const std::string function = identifier(words[at]);
	if (std::find(functions.begin(), functions.end(), function) == functions.end()) return {};
	std::size_t next = at + 2;
	while (next + 1 < words.size() && words[next].kind == TokenKind::parameter &&
		   words[next + 1].is_symbol(','))
		next += 2;
	Place place{column_at(words, next, item), {}};
	while (next + 1 < words.size() && words[next].is_symbol(',') &&
		   words[next + 1].kind == TokenKind::parameter)
		next += 2;
	if (next + 1 >= words.size() || !words[next].is_symbol(')') || !compares(words[next + 1]))
		return {};
	place.written = cat(function, "(", place.column, ")");
	return place;
}

// column::type = ...
Place cast_at(const std::vector<Token>& words, std::size_t at, const FromItem& item) {
	Place place{column_at(words, at, item), {}};
	if (at + 3 >= words.size() || !words[at].is_symbol(':') || !words[at + 1].is_symbol(':') ||
		words[at + 2].kind != TokenKind::word || !compares(words[at + 3]))
		return {};
	place.written = cat(place.column, "::", words[at + 2].text);
	return place;
}

// The first condition of a single table's filter that hides a column; OR is another matter.
Place hidden_column(const std::vector<Token>& words, const FromItem& item) {
	if (item.name.empty() || item.end >= words.size() || !words[item.end].is_word("where") ||
		has_outer_word(words, "or") || has_outer_word(words, "union"))
		return {};
	for (std::size_t i = item.end; i + 1 < words.size(); i++) {
		if (words[i].depth > 0 || (!words[i].is_word("where") && !words[i].is_word("and")))
			continue;
		for (const Place& place : {function_at(words, i + 1, item), cast_at(words, i + 1, item)})
			if (!place.written.empty() && !place.column.empty()) return place;
	}
	return {};
}

// Whatever an index says about the column in an expression may serve the statement.
bool has_expression_index(const Catalog& catalog, const Table& table, int column) {
	const std::string attribute = cat(":varattno ", column, " ");
	const auto indexes = catalog.indexes(table.id());
	return std::any_of(indexes.begin(), indexes.end(),
					   [&](const Index& index) { return contains(index.expressions, attribute); });
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Statement& s, double min_rows) {
	const Catalog& catalog = snapshot.catalog;
	const auto words = sql_words(s.text);
	if (words.empty() || !words.front().is_word("select")) return;
	const FromItem item = first_from(words);
	const Place place = hidden_column(words, item);
	const Table* table = place.column.empty() ? nullptr : find_table(catalog, item);
	if (table == nullptr || table->rows < min_rows || !scans_all(catalog, s, *table)) return;
	const int column = catalog.column_number(table->id(), place.column);
	if (column == 0 || has_expression_index(catalog, *table, column)) return;
	Draft draft = statement_draft(snapshot.statements, s);
	draft.detail =
		cat(counted(s.calls, "call"), " of ", lasting(s.mean_ms / 1000), " each read all ",
			counted(table->rows, "row"), " of ", catalog.name(*table->relation), " to compare ",
			place.written, ": ", statement_text(s));
	draft.evidence.put("table", catalog.name(*table->relation))
		.put("column", place.column)
		.put("expression", place.written);
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double min_calls = assessment.parameter("min_calls");
	const double min_rows = assessment.parameter("min_rows");
	const double max_returned = assessment.parameter("max_returned");
	judge_statements(snapshot, assessment, [&](const Statement& s) {
		// Where much of the table qualifies no index helps; a total is one row and reads it all.
		if (s.calls >= min_calls && per_call(s, s.rows) <= max_returned)
			judge(snapshot, assessment, s, min_rows);
	});
}

}  // namespace

extern constexpr Check function_on_filtered_column{CheckSpec{
	.id = "function_on_filtered_column",
	.title = "Filter on a function of a column that no index holds",
	.dimension = Dimension::query,
	.severity = Severity::info,
	.why = "An index on a column is of no use to a condition on a function of it: WHERE "
		   "lower(email) = ... reads the whole table although email is indexed.",
	.action = "Index the expression as the statement writes it (CREATE INDEX CONCURRENTLY ON "
			  "t (lower(email)); SHARE UPDATE EXCLUSIVE, one read of the table), or turn the "
			  "condition around: created_at >= day AND created_at < day + 1 instead of "
			  "created_at::date = day.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('function_on_filtered_column.min_age', 0);\n"
		   "SELECT dbe.set('function_on_filtered_column.min_calls', 2);\n"
		   "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, page "
		   "text NOT NULL, visited_at timestamptz NOT NULL DEFAULT now());\n"
		   "INSERT INTO visits (page) SELECT 'page ' || n FROM generate_series(1, 20000) n;\n"
		   "ANALYZE visits;\n"
		   "SELECT id FROM visits WHERE lower(page) = 'page 7';\n"
		   "SELECT id FROM visits WHERE lower(page) = 'page 7';",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('function_on_filtered_column.min_age', 0);\n"
			"SELECT dbe.set('function_on_filtered_column.min_calls', 2);\n"
			"CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, page "
			"text NOT NULL, visited_at timestamptz NOT NULL DEFAULT now());\n"
			"INSERT INTO visits (page) SELECT 'page ' || n FROM generate_series(1, 20000) n;\n"
			"CREATE INDEX idx_visits_page ON visits (lower(page));\n"
			"ANALYZE visits;\n"
			"SELECT id FROM visits WHERE lower(page) = 'page 7';\n"
			"SELECT id FROM visits WHERE lower(page) = 'page 7';",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('function_on_filtered_column.min_age', 0);\n"
				 "SELECT dbe.set('function_on_filtered_column.min_calls', 2);\n"
				 "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "page text NOT NULL, visited_at timestamptz NOT NULL DEFAULT now());\n"
				 "INSERT INTO visits (page) SELECT 'page ' || n FROM generate_series(1, "
				 "20000) n;\n"
				 "ANALYZE visits;\n"
				 "SELECT id FROM visits WHERE id = 7 AND lower(page) = 'page 7';\n"
				 "SELECT id FROM visits WHERE id = 7 AND lower(page) = 'page 7';",
	.parameters = {{{"min_calls", 100, "calls", "What runs more seldom does not matter."},
					{"min_rows", 10000, "rows", "Of the table."},
					{"max_returned", 100, "rows", "Returned by each call."},
					{"min_age", 3600, "seconds",
					 "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
