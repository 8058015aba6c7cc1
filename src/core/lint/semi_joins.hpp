// x IN (SELECT ...) that asks what is known of every row, or of the row itself.
#pragma once

#include <optional>

#include "core/lint/report.hpp"

namespace dbe {

// True of every row: by a foreign key, or as it looks for a row in its own table. With a condition
// beside, that of the row itself where the key is of one row.
std::optional<LintDraft> needless_semi_join(const AnalysedStatement& statement, const Site& site,
											const Source& source);

}  // namespace dbe
