// An index as a user thinks of it: with its size, its use and what holds it in place. The index
// of a partitioned table stands for those of all partitions.
#pragma once

#include <vector>

#include "core/catalog/catalog.hpp"

namespace dbe {

// relation is null for an index that the catalogs know no longer.
IndexFacts index_facts(const Catalog& catalog, const Index& index);

// The relations that hold the entries: the index itself, or those of the partitions.
std::vector<const Relation*> index_storage(const Catalog& catalog, const Relation& index);

// The primary key, unique or exclusion constraint behind it.
const Constraint* constraint_of(const Catalog& catalog, const Index& index);
// More than a way to find rows: it backs a constraint, a foreign key points at it, it is the
// replica identity or the order of CLUSTER.
bool is_held(const Catalog& catalog, const Index& index);
// A foreign key of some table points at it.
bool is_referenced(const Catalog& catalog, const Index& index);

// DROP INDEX that lets writers go on where the server can do that.
std::string drop_index(const Catalog& catalog, const Relation& index);

// Distinct values of a column, estimated for so many rows.
double distinct_values(const ColumnStatistics& statistics, double rows);

}  // namespace dbe
