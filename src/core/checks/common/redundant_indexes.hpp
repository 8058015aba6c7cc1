// Indexes of one table whose work another one does: for the check and the report alike.
#pragma once

#include <string>
#include <vector>

#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/index_shape.hpp"

namespace dbe {

struct RedundantIndex {
	IndexFacts facts;
	IndexFacts kept;	// the one that does its work, and stays
	Coverage how;
	std::string removal;	// SQL
};

std::vector<RedundantIndex> redundant_indexes(const Catalog& catalog, const Table& table);

}  // namespace dbe
