// Tables whose changes somebody will ask about: people, money and access, by their names.
#pragma once

#include <vector>

#include "core/catalog/catalog.hpp"

namespace dbe {

// Those with so many rows; inheritance children go with their parents.
std::vector<const Table*> sensitive_tables(const Catalog& catalog, double min_rows);

}  // namespace dbe
