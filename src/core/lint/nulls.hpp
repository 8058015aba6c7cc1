// Which expressions can be null, by what the catalogs and the statement say.
#pragma once

#include "core/lint/analysed_statement.hpp"

namespace dbe {

// False only where it is proved that no row has a null there; outer joins of the statement counted,
// its conditions not.
bool may_be_null(const AnalysedStatement& statement, const Expression& expression);
// Whether a condition of a query lets no row pass in which the expression is null.
bool is_filtered(const AnalysedStatement& statement, const Query& query, const Expression& expression);

}  // namespace dbe
