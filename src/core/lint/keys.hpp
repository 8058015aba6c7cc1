// What tells rows from each other, by what the catalogs say.
#pragma once

#include <cstdint>
#include <vector>

#include "core/lint/analysed_statement.hpp"
#include "core/lint/columns.hpp"

namespace dbe {

// Columns of a table of which no two rows have the same, by a unique index that holds at once, for
// all rows, and whose nulls are none or count as equal.
std::vector<std::vector<std::int16_t>> keys_of(const dbe_sql_table& table);
// Whether the columns hold a key of the table; empty for a table without one.
bool holds_key(const dbe_sql_table& table, const std::vector<std::int16_t>& columns);

// Whether rows that the equality finds by a column are those that a key over it takes for one: a collation
// that takes more values for equal finds several.
bool is_found_by_key(const Expression& equality, const TableColumn& column);

// Columns of an entry that the conditions of its query fix to one value each.
std::vector<std::int16_t> fixed_columns(const AnalysedStatement& statement, const Query& query,
										const Entry& entry);
// An aggregate over all rows, LIMIT 1, or no table at all.
bool has_one_row_by_shape(const Query& query);
// Columns of an entry that the condition of a join compares by = with what is of other entries or fixed.
std::vector<std::int16_t> columns_joined_by(const AnalysedStatement& statement, const From& join,
											const Entry& entry);
// A query of tables of which each has a key that is fixed, directly or by the row before it.
bool has_at_most_one_row(const AnalysedStatement& statement, const Query& query);

}  // namespace dbe
