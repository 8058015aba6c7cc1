// What the names of tables say about the purpose of the tables.
#pragma once

#include <string_view>

#include "core/checks/common/name_tokens.hpp"

namespace dbe {

// Bookkeeping of a framework or migration tool, whose shape is not the user's to choose.
bool is_framework_table(std::string_view name);
// Made to be filled and emptied: staging, temporary, imported, backup copies.
bool is_staging_name(const NameTokens& name);
// Keeps what was, and so holds references to rows that are gone: logs, audits, archives.
bool is_record_name(const NameTokens& name);

}  // namespace dbe
