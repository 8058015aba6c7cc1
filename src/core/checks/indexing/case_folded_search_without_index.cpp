#include <algorithm>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/new_index.hpp"
#include "core/checks/common/statement_columns.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool is_folding(const Token& token) { return token.is_word("lower") || token.is_word("upper"); }

bool is_equality(const std::vector<Token>& words, std::size_t at) {
	if (at >= words.size()) return false;
	if (words[at].is_word("in")) return true;
	return words[at].is_symbol('=') && (at + 1 >= words.size() || !words[at + 1].is_symbol('>'));
}

// Position of the column in lower(column) or lower(alias.column); 0 when it is something else.
std::size_t folded_column(const std::vector<Token>& words, std::size_t at) {
	if (at + 3 >= words.size() || !is_folding(words[at]) || !words[at + 1].is_symbol('(')) return 0;
	std::size_t column = at + 2;
	if (column + 2 < words.size() && words[column + 1].is_symbol('.')) column += 2;
	return column + 1 < words.size() && words[column + 1].is_symbol(')') ? column : 0;
}

// Whatever it is over in detail: nobody makes a second one without looking at the first.
bool has_expression_index(const Table& table) {
	return std::any_of(table.indexes.begin(), table.indexes.end(),
					   [](const Index& i) { return i.expressions.present(); });
}

void search(const Snapshot& snapshot, TableFinder& tables, const Statement& statement,
			double min_rows, std::vector<ColumnSearch>& found) {
	const Catalog& catalog = snapshot.catalog;
	const auto words = sql_words(statement.text);
	const SearchedTable searched = searched_table(tables, words);
	if (searched.table == nullptr || searched.table->rows < min_rows ||
		has_expression_index(*searched.table) ||
		!reads_whole_table(catalog, statement, *searched.table))
		return;
	for (std::size_t at = searched.where + 1; at < words.size(); at++) {
		const std::size_t position = folded_column(words, at);
		if (position == 0) continue;
		const bool is_compared =
			is_equality(words, position + 2) || (words[at - 1].is_symbol('=') && at >= 2);
		const Column* column = named_column(catalog, searched, words, position);
		if (!is_compared || column == nullptr || !is_text_like(catalog.base_type(column->type)))
			continue;
		ColumnSearch& entry = search_of(found, *searched.table, *column);
		entry.is_flagged |= words[at].is_word("upper");
		add(entry, statement);
		return;
	}
}

bool may_fold(std::string_view text) {
	const std::string folded = lower(text);
	return contains(folded, "lower(") || contains(folded, "upper(");
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (!can_judge_statements(snapshot, assessment)) return;
	TableFinder tables(snapshot.catalog);
	std::vector<ColumnSearch> found;
	for (const Statement& s : snapshot.statements.list) {
		assessment.examined(s.total_ms);
		if (s.calls >= assessment.parameter("min_calls") &&
			s.mean_ms >= assessment.parameter("min_mean_ms") && may_fold(s.text))
			search(snapshot, tables, s, assessment.parameter("min_rows"), found);
	}
	FreeNames names(snapshot.catalog);
	for (const ColumnSearch& entry : found) {
		const std::string column =
			snapshot.catalog.column_name(entry.table->id(), entry.column->number);
		const std::string key = cat(entry.is_flagged ? "upper(" : "lower(", column, ")");
		Draft draft = search_draft(snapshot.catalog, entry);
		draft.detail = cat(counted(entry.calls, "call"), " looked for ", key,
						   " and read the whole table of ", counted(entry.table->rows, "row"),
						   " in ", lasting(entry.total_ms / entry.calls / 1000),
						   " each, for want of an index on the expression: ",
						   statement_text(*entry.slowest));
		NewIndex index{{entry.column->number}};
		index.key = key;
		draft.fix = create_index(snapshot.catalog, names, *entry.table->relation, index);
		if (!draft.fix.empty())
			append(draft.fix, cat("\nANALYZE ", snapshot.catalog.name(*entry.table->relation), ";"));
		assessment.add(draft);
	}
	count_hidden_statements(snapshot, assessment);
}

}  // namespace

extern constexpr Check case_folded_search_without_index{CheckSpec{
	.id = "case_folded_search_without_index",
	.title = "Search by lower() or upper() of a column without an index on it",
	.dimension = Dimension::indexing,
	.severity = Severity::warning,
	.why = "An index on the column does not serve a search by an expression over it: each call reads "
		   "every row and folds its text.",
	.action = "Create an index on the same expression, unique where the folded value must be, and run "
			  "ANALYZE so that the planner knows the values; or store the text folded already, or "
			  "use citext or a collation that ignores case.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('case_folded_search_without_index.min_age', 0);\n"
		   "SELECT dbe.set('case_folded_search_without_index.min_calls', 2);\n"
		   "SELECT dbe.set('case_folded_search_without_index.min_mean_ms', 0);\n"
		   "SELECT dbe.set('case_folded_search_without_index.min_rows', 2000);\n"
		   "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "email text NOT NULL);\n"
		   "INSERT INTO customers (email) SELECT n || '@Example.org' FROM generate_series(1, 3000) n;\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "ANALYZE customers;\n"
		   "SELECT id FROM customers WHERE lower(email) = lower('7@Example.org');\n"
		   "SELECT id FROM customers WHERE lower(email) = lower('8@Example.org');",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('case_folded_search_without_index.min_age', 0);\n"
			"SELECT dbe.set('case_folded_search_without_index.min_calls', 2);\n"
			"SELECT dbe.set('case_folded_search_without_index.min_mean_ms', 0);\n"
			"SELECT dbe.set('case_folded_search_without_index.min_rows', 2000);\n"
			"CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"email text NOT NULL);\n"
			"INSERT INTO customers (email) SELECT n || '@Example.org' FROM generate_series(1, 3000) n;\n"
			"CREATE INDEX idx_customers_lower_email ON customers (lower(email));\n"
			"SELECT pg_stat_force_next_flush();\n"
			"ANALYZE customers;\n"
			"SELECT id FROM customers WHERE lower(email) = lower('7@Example.org');\n"
			"SELECT id FROM customers WHERE lower(email) = lower('8@Example.org');",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('case_folded_search_without_index.min_age', 0);\n"
				 "SELECT dbe.set('case_folded_search_without_index.min_calls', 2);\n"
				 "SELECT dbe.set('case_folded_search_without_index.min_mean_ms', 0);\n"
				 "SELECT dbe.set('case_folded_search_without_index.min_rows', 2000);\n"
				 "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "email text NOT NULL);\n"
				 "INSERT INTO customers (email) SELECT n || '@Example.org' "
				 "FROM generate_series(1, 3000) n;\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "ANALYZE customers;\n"
				 "SELECT id FROM customers WHERE id = 7 AND lower(email) = lower('7@Example.org');\n"
				 "SELECT id FROM customers WHERE id = 8 AND lower(email) = lower('8@Example.org');",
	.parameters = {{{"min_calls", 10, "calls", "What runs more seldom does not matter."},
					{"min_mean_ms", 10, "milliseconds", "Mean time of a call."},
					{"min_rows", 10000, "rows", "Smaller tables are read in no time."},
					{"min_age", 3600, "seconds", "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
