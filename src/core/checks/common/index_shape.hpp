// What two indexes of one table have in common, read from their definitions and not from text.
#pragma once

#include <cstdint>

#include "core/catalog/catalog.hpp"

namespace dbe {

// How far another index does what this one does.
enum class Coverage : std::uint8_t {
	none,
	prefix,	  // this one's keys are the first keys of the other
	superset,  // the same keys; the other is unique where this is not, or includes more columns
	reversed,  // the same, in the opposite order from the first key to the last
	same
};

// Keys, operator classes, collations, expressions, directions (a btree is read from both ends), predicate, access method,
// uniqueness and included columns all count; validity does not.
Coverage coverage(const Catalog& catalog, const Index& index, const Index& by);

// The first keys are these columns, in any order, and the index finds rows by equality with them.
bool finds_by(const Catalog& catalog, const Index& index, dbe_numbers columns);
// How many of its first keys are among these columns; 0 when it cannot find rows by equality.
int leading_keys(const Catalog& catalog, const Index& index, dbe_numbers columns);

// The index serves a foreign key of its table, for the referenced side's deletes and for joins.
bool serves_foreign_key(const Catalog& catalog, const Index& index);

}  // namespace dbe
