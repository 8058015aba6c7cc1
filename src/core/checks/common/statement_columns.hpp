// Columns that the text of a statement searches, as far as it tells without parsing it all.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "core/checks/assessment.hpp"
#include "core/checks/common/statement_tables.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {

// Judged tables by name, for many statements. Reads the catalog at the first use.
class TableFinder {
public:
	explicit TableFinder(const Catalog& catalog) : catalog_(catalog) {}
	// nullptr when there is none or more than one.
	const Table* find(const FromItem& item);

private:
	const Catalog& catalog_;
	std::unordered_multimap<std::string_view, const Table*> by_name_;
	bool is_ready_ = false;
};

// A SELECT or DELETE and the table that it reads first.
struct SearchedTable {
	const Table* table = nullptr;
	FromItem item;
	bool is_alone = false;	// the only one
	std::size_t where = 0;	// position of the word WHERE
};
SearchedTable searched_table(TableFinder& tables, const std::vector<Token>& words);

// The column of that table which the word names, with or without the table in front of it.
const Column* named_column(const Catalog& catalog, const SearchedTable& searched,
						   const std::vector<Token>& words, std::size_t at);

// Each call read at least this share of the table's pages: no index led it to its rows.
bool reads_whole_table(const Catalog& catalog, const Statement& statement, const Table& table);

// Statements that search one column in one way, together.
struct ColumnSearch {
	const Table* table = nullptr;
	const Column* column = nullptr;
	double statements = 0;
	double calls = 0;
	double total_ms = 0;
	bool is_flagged = false;	 // what the check notes of any of them
	const Statement* slowest = nullptr;
};
ColumnSearch& search_of(std::vector<ColumnSearch>& all, const Table& table, const Column& column);
void add(ColumnSearch& search, const Statement& statement);
// The finding but for detail and fix.
Draft search_draft(const Catalog& catalog, const ColumnSearch& search);

}  // namespace dbe
