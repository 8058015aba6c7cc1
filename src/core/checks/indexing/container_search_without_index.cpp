#include <algorithm>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/index_shape.hpp"
#include "core/checks/common/new_index.hpp"
#include "core/checks/common/statement_columns.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool is_array(const Catalog& catalog, const Column& column) {
	const Type* found = catalog.find_type(catalog.base_type(column.type));
	return found != nullptr && found->category == 'A' && found->element != TypeId{};
}

// Operators that a GIN index answers, as they stand after the column: @> and ? for documents,
// @> and && for arrays.
enum class Operator : std::uint8_t { none, contains, other };

Operator operator_at(const std::vector<Token>& words, std::size_t at, bool is_document) {
	if (at + 1 >= words.size() || words[at].kind != TokenKind::symbol) return Operator::none;
	if (words[at].is_symbol('@') && words[at + 1].is_symbol('>')) return Operator::contains;
	if (is_document && words[at].is_symbol('?')) return Operator::other;
	if (!is_document && words[at].is_symbol('&') && words[at + 1].is_symbol('&'))
		return Operator::other;
	return Operator::none;
}

// Any index but a B-tree or hash may answer it in its own way.
bool has_index(const Catalog& catalog, const Table& table, const Column& column) {
	return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const Index& index) {
		const Relation* relation = catalog.relation(index.id);
		return relation != nullptr && relation->access_method != access_method::btree &&
			   relation->access_method != access_method::hash &&
			   contains(index.columns, column.number);
	});
}

void search(const Snapshot& snapshot, TableFinder& tables, const Statement& statement,
			double min_rows, std::vector<ColumnSearch>& found) {
	const Catalog& catalog = snapshot.catalog;
	const auto words = sql_words(statement.text);
	const SearchedTable searched = searched_table(tables, words);
	if (searched.table == nullptr || searched.table->rows < min_rows ||
		!reads_whole_table(catalog, statement, *searched.table))
		return;
	for (std::size_t at = searched.where + 1; at + 1 < words.size(); at++) {
		const Column* column = named_column(catalog, searched, words, at);
		if (column == nullptr) continue;
		const bool is_document = catalog.base_type(column->type) == type::jsonb;
		if (!is_document && !is_array(catalog, *column)) continue;
		const Operator used = operator_at(words, at + 1, is_document);
		if (used == Operator::none || has_index(catalog, *searched.table, *column)) continue;
		ColumnSearch& entry = search_of(found, *searched.table, *column);
		entry.is_flagged |= used == Operator::other || !is_document;
		add(entry, statement);
		return;
	}
}

bool may_contain(std::string_view text) {
	return contains(text, "@>") || contains(text, "&&") || contains(text, "?");
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (!can_judge_statements(snapshot, assessment)) return;
	TableFinder tables(snapshot.catalog);
	std::vector<ColumnSearch> found;
	for (const Statement& s : snapshot.statements.list) {
		assessment.examined(s.total_ms);
		if (s.calls >= assessment.parameter("min_calls") &&
			s.mean_ms >= assessment.parameter("min_mean_ms") && may_contain(s.text))
			search(snapshot, tables, s, assessment.parameter("min_rows"), found);
	}
	FreeNames names(snapshot.catalog);
	for (const ColumnSearch& entry : found) {
		const std::string column =
			snapshot.catalog.column_name(entry.table->id(), entry.column->number);
		Draft draft = search_draft(snapshot.catalog, entry);
		draft.detail = cat(counted(entry.calls, "call"), " searched inside the values of ", column,
						   " and read the whole table of ", counted(entry.table->rows, "row"),
						   " in ", lasting(entry.total_ms / entry.calls / 1000),
						   " each, for want of a GIN index: ", statement_text(*entry.slowest));
		NewIndex index{{entry.column->number}};
		index.method = "gin";
		// Smaller and faster, but for containment only.
		if (!entry.is_flagged) index.key = cat(column, " jsonb_path_ops");
		draft.fix = create_index(snapshot.catalog, names, *entry.table->relation, index);
		assessment.add(draft);
	}
	count_hidden_statements(snapshot, assessment);
}

}  // namespace

extern constexpr Check container_search_without_index{CheckSpec{
	.id = "container_search_without_index",
	.title = "Search inside jsonb or arrays without a GIN index",
	.dimension = Dimension::indexing,
	.severity = Severity::warning,
	.why = "The operators @>, ? and && look inside a document or an array. A B-tree cannot answer "
		   "them, so each call reads and unpacks every row.",
	.action = "Create a GIN index on the column. jsonb_path_ops makes a smaller one that serves @> "
			  "only. A GIN index costs writes more than a B-tree does: where only one key is ever "
			  "searched, index the expression (attributes ->> 'color') instead.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('container_search_without_index.min_age', 0);\n"
		   "SELECT dbe.set('container_search_without_index.min_calls', 2);\n"
		   "SELECT dbe.set('container_search_without_index.min_mean_ms', 0);\n"
		   "SELECT dbe.set('container_search_without_index.min_rows', 2000);\n"
		   "CREATE TABLE articles (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "tags integer[] NOT NULL);\n"
		   "INSERT INTO articles (tags) SELECT ARRAY[n, n + 1] FROM generate_series(1, 3000) n;\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "ANALYZE articles;\n"
		   "SELECT a.id FROM articles a WHERE a.tags @> ARRAY[7];\n"
		   "SELECT a.id FROM articles a WHERE a.tags @> ARRAY[8];",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('container_search_without_index.min_age', 0);\n"
			"SELECT dbe.set('container_search_without_index.min_calls', 2);\n"
			"SELECT dbe.set('container_search_without_index.min_mean_ms', 0);\n"
			"SELECT dbe.set('container_search_without_index.min_rows', 2000);\n"
			"CREATE TABLE articles (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"tags integer[] NOT NULL);\n"
			"INSERT INTO articles (tags) SELECT ARRAY[n, n + 1] FROM generate_series(1, 3000) n;\n"
			"CREATE INDEX idx_articles_tags ON articles USING gin (tags);\n"
			"SELECT pg_stat_force_next_flush();\n"
			"ANALYZE articles;\n"
			"SELECT a.id FROM articles a WHERE a.tags @> ARRAY[7];\n"
			"SELECT a.id FROM articles a WHERE a.tags @> ARRAY[8];",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('container_search_without_index.min_age', 0);\n"
				 "SELECT dbe.set('container_search_without_index.min_calls', 2);\n"
				 "SELECT dbe.set('container_search_without_index.min_mean_ms', 0);\n"
				 "SELECT dbe.set('container_search_without_index.min_rows', 2000);\n"
				 "CREATE TABLE articles (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "tags integer[] NOT NULL);\n"
				 "INSERT INTO articles (tags) SELECT ARRAY[n, n + 1] FROM generate_series(1, 3000) n;\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "ANALYZE articles;\n"
				 "SELECT a.id FROM articles a WHERE a.id = 7 AND a.tags @> ARRAY[7];\n"
				 "SELECT a.id FROM articles a WHERE a.id = 8 AND a.tags @> ARRAY[8];",
	.parameters = {{{"min_calls", 10, "calls", "What runs more seldom does not matter."},
					{"min_mean_ms", 10, "milliseconds", "Mean time of a call."},
					{"min_rows", 10000, "rows", "Smaller tables are read in no time."},
					{"min_age", 3600, "seconds", "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
