// The size of a B-tree as CREATE INDEX builds it.
#pragma once

#include "abi_index_size.h"

namespace dbe {

// Fills pages and tree_height. Sources: the documentation of the server on B-tree structure,
// deduplication and suffix truncation ("B-Tree Indexes", section "Implementation"), and the layout of pages
// and index tuples ("Database Page Layout").
void btree_size(const dbe_index_plan& plan, dbe_index_size& size) noexcept;

}  // namespace dbe
