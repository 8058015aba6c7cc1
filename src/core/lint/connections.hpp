// Which tables of a query its conditions bring together.
#pragma once

#include <vector>

#include "core/lint/analysed_statement.hpp"

namespace dbe {

// The entries of a query's FROM clause, in groups that conditions connect: directly, through each
// other, through one constant, or as a LATERAL part looks at another. Written CROSS JOINs connect.
std::vector<std::vector<const Entry*>> connected_groups(const AnalysedStatement& statement,
														const Query& query);
// Where an entry is named in the text; -1 where that is not known.
std::int32_t location_of(const AnalysedStatement& statement, const Entry& entry);

}  // namespace dbe
