// The results that a * in the text stands for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/lint/columns.hpp"
#include "core/lint/source.hpp"

namespace dbe {

// The * that gave a query's result, nullptr where a name did. TABLE t has none.
const dbe_mark* star_of(const AnalysedStatement& statement, const dbe_target& target);
// How a query's text can name a column of an entry of its own: orders.id, id; nothing where that is
// not clear.
std::optional<std::string> reference_to(const Query& query, const Expression& expression);
// In place of every * of the query, the columns that it has stood for; nothing where they cannot
// be told by name.
std::optional<std::vector<Edit>> expanded_stars(const AnalysedStatement& statement,
												const Query& query, const Source& source);
// The mark of INSERT without a list of columns into the table of a query, where it is the only one.
const dbe_mark* insert_all_of(const AnalysedStatement& statement, const Query& query);
// Adds the list of columns behind the table's name.
std::optional<Edit> added_columns(const Query& query, const dbe_mark& insert_all, const Source& source);

}  // namespace dbe
