// The space that the entries of a B-tree need, as far as column statistics tell: for the check
// bloated_index and the report dbe.bloat().
#pragma once

#include "core/checks/common/index_facts.hpp"

namespace dbe {

struct IndexSpace {
	double bytes = 0;
	double needed = 0;	// at natural fill; duplicates stored once need still less
	double entries = 0;
	bool is_unknown = false;
};

// Expressions have no statistics here, and the entries of a partial index are counted by a
// sample that may miss most of them.
bool has_estimable_space(const Relation& relation, const Index& index);
// Of one that has_estimable_space(), with its partitions.
IndexSpace index_space(const Catalog& catalog, const Relation& relation);

}  // namespace dbe
