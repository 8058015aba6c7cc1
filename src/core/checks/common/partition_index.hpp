// The parts of a partitioned index, one for each partition.
#pragma once

#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"

namespace dbe {

struct MissingParts {
	std::size_t all = 0;					// partitions right below
	std::vector<RelationId> partitions;		// that lack an attached and valid part
	std::vector<std::string> statements;	// that cure it, where every part is there to be attached
};

MissingParts missing_parts(const Catalog& catalog, const Index& index);

}  // namespace dbe
