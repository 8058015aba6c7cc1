// What the names of tables say about the purpose of the tables.
#pragma once

#include <string_view>

#include "core/catalog/catalog.hpp"
#include "core/checks/common/name_tokens.hpp"

namespace dbe {

// Bookkeeping of a framework or migration tool, whose shape is not the user's to choose.
bool is_framework_table(std::string_view name);
// Made to be filled and emptied: staging, temporary, imported, backup copies.
bool is_staging_name(const NameTokens& name);
// Keeps what was, and so holds references to rows that are gone: logs, audits, archives.
bool is_record_name(const NameTokens& name);

// The same of a table, by its columns, its schema and its persistence too. Names that anybody
// may give, such as sessions, are a framework's only with its columns.
bool is_framework_table(const Catalog& catalog, const Table& table);
bool is_staging(const Catalog& catalog, const Table& table);
bool is_record(const Catalog& catalog, const Table& table);
// A copy of rows that another table had: its shape is that of the original.
bool is_archive(const Catalog& catalog, const Table& table);

}  // namespace dbe
