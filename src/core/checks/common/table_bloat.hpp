// The pages that the rows of a heap need, as far as column statistics tell.
#pragma once

#include <string>

#include "core/checks/snapshot.hpp"

namespace dbe {

struct TableSpace {
	double bytes = 0;	// at the last VACUUM or ANALYZE
	double needed = -1;	// at most, with its fillfactor; negative = unknown
	std::string_view unknown;	// why
};

TableSpace table_space(const Catalog& catalog, const Relation& table);

}  // namespace dbe
