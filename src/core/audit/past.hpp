// Queries that look back: the history of a row, and what a row or a table was.
#pragma once

#include <string>
#include <string_view>

#include "core/audit/trail.hpp"

namespace dbe {

std::string history_sql(const Trail& trail, std::string_view key);

// One row: whether there was one, the action that took it away since (DELETE or TRUNCATE), and the row.
std::string row_as_of_sql(const Trail& trail, std::string_view key, std::string_view as_of);

// Key and row, of each row that there was.
std::string table_as_of_sql(const Trail& trail, std::string_view as_of);

// How many TRUNCATEs there were since, and how many changes without the key.
std::string obstacles_sql(const Trail& trail, std::string_view as_of);

}  // namespace dbe
