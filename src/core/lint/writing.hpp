// What statements that write have in common.
#pragma once

#include <string>

#include "core/lint/analysed_statement.hpp"

namespace dbe {

// No condition holds a row back; tables that are temporary or unlogged are whoever's own.
bool writes_all_rows(const AnalysedStatement& statement, const Query& query);
// Where the table that is written is named; -1 where that is not known.
std::int32_t place_of_result(const AnalysedStatement& statement, const Query& query);
// ", about 12,000"; empty where nobody counted.
std::string rows_in_words(const dbe_sql_table& table);
// A condition that is true of every row: a constant, or constants that are compared.
bool is_always_true(const Expression& expression);

}  // namespace dbe
