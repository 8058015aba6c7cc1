// Where the rows of a table are: in itself, or in its partitions.
#pragma once

#include <vector>

#include "core/catalog/catalog.hpp"

namespace dbe {

// Without foreign tables, and without partitions that are on their way out.
std::vector<const Relation*> table_storage(const Catalog& catalog, const Relation& table);

}  // namespace dbe
