// Tables that belong to one row of a third, each made one row of it before they are joined.
#pragma once

#include <vector>

#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"

namespace dbe {

// A table and the column by which its rows belong to the third.
struct Side {
	const Entry* entry = nullptr;
	std::int16_t column = 0;
};

// Writes them as subqueries that are grouped by that column; none where anything is asked of them but
// sums, counts, least and greatest values of their columns.
void add_aggregated_sides(const AnalysedStatement& statement, const Query& query,
						  const std::vector<Side>& sides, const Source& source, LintDraft& draft);

}  // namespace dbe
