// A database with something of everything, for tests of what concerns every row.
#pragma once

#include "support/catalog_builder.hpp"

namespace dbe::test {

void fill_with_samples(CatalogBuilder& db);

}  // namespace dbe::test
