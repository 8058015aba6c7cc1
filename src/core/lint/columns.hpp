// Which column of which table an expression is, and which indexes serve it.
#pragma once

#include <optional>

#include "core/lint/analysed_statement.hpp"

namespace dbe {

// The same value with nothing around it that keeps its bytes: varchar taken as text, a column of
// USING taken as that of its table.
const Expression& stripped(const Expression& expression);

struct TableColumn {
	const Entry* entry = nullptr;
	const dbe_sql_table* table = nullptr;
	const dbe_sql_column* column = nullptr;
	const Expression* expression = nullptr;	 // where it stands

	bool is_of(const Query& query) const { return entry->owner == &query; }
};

// A column of a table that stands in a FROM clause itself; nothing for any other expression.
std::optional<TableColumn> table_column(const Expression& expression);
// The same for a column of a subquery or CTE that only hands on that of a table.
std::optional<TableColumn> source_column(const Expression& expression);

const dbe_sql_column* column_of(const dbe_sql_table& table, std::int16_t number);

// A valid index over all rows whose first key is the column, NULL for none; of a B-tree where asked.
const dbe_sql_index* leading_index(const dbe_sql_table& table, std::int16_t column,
								   bool only_btree = true);
// A valid index whose first key is the expression, over columns of that entry.
const dbe_sql_index* expression_index(const Entry& entry, const Expression& expression);
bool is_btree(const dbe_sql_index& index);

// Of the kinds that hold rows: a query that reads all of it takes time.
bool is_large(const dbe_sql_table& table);
inline constexpr double large_rows = 10000;
inline constexpr double large_pages = 1000;

// "orders.total", by the name that the statement has for the table.
std::string name_of(const TableColumn& column);
// "public.orders"
std::string name_of(const dbe_sql_table& table);

// ---- parts ----

// Any column of a query of that depth, also in what is below.
bool has_columns(const Expression& expression);
// Volatile functions, or subqueries that may have some.
bool is_volatile(const Expression& expression);
bool has_subquery(const Expression& expression);
// Neither columns nor anything that differs from row to row: constants, parameters, now().
bool is_fixed(const Expression& expression);

// The constant that an expression is, below casts that nobody has written; nullptr for any other.
const Expression* constant_in(const Expression& expression);

// The two sides of a comparison, with the operator's sign as written.
struct Comparison {
	const Expression* left = nullptr;
	const Expression* right = nullptr;
	std::string_view sign;
};
// Of an operator with two arguments that answers true or false.
std::optional<Comparison> comparison(const Expression& expression);
// The same with the side that has columns on the left, where only one has.
std::optional<Comparison> comparison_with_fixed(const Expression& expression);
// = for =, > for <: as it is with the sides changed.
std::string_view mirrored(std::string_view sign);

}  // namespace dbe
