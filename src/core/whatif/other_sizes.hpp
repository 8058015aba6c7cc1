// The sizes of indexes that are no B-trees, as CREATE INDEX builds them.
#pragma once

#include "abi_index_size.h"

namespace dbe {

// Sources: the documentation of the server ("Hash Indexes", "BRIN Indexes", "GiST Indexes", "SP-GiST
// Indexes": how pages are used), and for the share of a page that is filled the indexes that
// docs/index-advisor.md lists.
void hash_size(const dbe_index_plan& plan, dbe_index_size& size) noexcept;
void gist_size(const dbe_index_plan& plan, dbe_index_size& size) noexcept;
void spgist_size(const dbe_index_plan& plan, dbe_index_size& size) noexcept;
void brin_size(const dbe_index_plan& plan, dbe_index_size& size) noexcept;

// GIN keeps each key once with the rows that have it: in the tree of keys where they are few, in a tree of
// their own where they are many, as differences of a few bytes each ("GIN Indexes", "Implementation").
void gin_size(const dbe_index_plan& plan, dbe_index_size& size) noexcept;

}  // namespace dbe
