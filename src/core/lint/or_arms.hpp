// A query filtered by an OR, written as one query per arm.
#pragma once

#include "core/lint/report.hpp"

namespace dbe {

// Joins the queries by UNION ALL, each without the rows that an arm before it has found. No edits where that
// is not proved to give the same rows, or where the text does not allow it.
void add_union(const AnalysedStatement& statement, const Site& condition, const Source& source,
			   LintDraft& draft);

}  // namespace dbe
