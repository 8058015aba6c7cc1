// Rows that are marked as deleted and stay: the column that says so.
#pragma once

#include <string>

#include "core/catalog/catalog.hpp"

namespace dbe {

// deleted_at, removed_on, is_deleted ...: a time that is null while the row lives, or a boolean.
const Column* deletion_mark(const Table& table);
// By the statistics no row was marked yet.
bool is_never_marked(const Catalog& catalog, const Column& mark);
// The condition that a row lives.
std::string is_alive(const Column& mark);

}  // namespace dbe
