// Which tables of a query its conditions bring together.
#pragma once

#include <vector>

#include "core/lint/analysed_statement.hpp"

namespace dbe {

// The entries of a query's FROM clause, in groups that conditions connect: directly, through each
// other, through one constant, or as a LATERAL part looks at another. Written CROSS JOINs connect.
std::vector<std::vector<const Entry*>> connected_groups(const AnalysedStatement& statement,
														const Query& query);
// Those of the groups that may have more than one row.
std::vector<std::vector<const Entry*>> multiplying_groups(const AnalysedStatement& statement,
														  const Query& query);

// The entries of a query that a part of it looks at; one may stand there more than once.
void list_entries_of(const Expression& expression, const Query& query,
					 std::vector<const Entry*>& entries);
// The entries below a part of FROM.
void list_entries(const From& from, std::vector<const Entry*>& entries);
// Whether anything but the condition of that join looks at an entry; also where that is not known.
bool is_looked_at(const AnalysedStatement& statement, const Entry& entry, const From* join);

// Where an entry is named in the text; -1 where that is not known.
std::int32_t location_of(const AnalysedStatement& statement, const Entry& entry);
// The same where no other place of the statement names a table like it; -1 otherwise.
std::int32_t only_location_of(const AnalysedStatement& statement, const Entry& entry);

}  // namespace dbe
