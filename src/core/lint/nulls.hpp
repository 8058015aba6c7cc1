// Which expressions can be null, by what the catalogs and the statement say.
#pragma once

#include "core/lint/analysed_statement.hpp"

namespace dbe {

// False only where it is proved that no row has a null there; outer joins of the statement counted,
// its conditions not.
bool may_be_null(const AnalysedStatement& statement, const Expression& expression);
// Whether a condition of a query, but for that one, lets no row pass in which the expression is null.
bool is_filtered(const AnalysedStatement& statement, const Query& query,
				 const Expression& expression,
				 const Expression* but = nullptr);
// Whether a condition lets no row pass in which a part of it is null.
bool refuses_null(const Expression& clause, const Expression& part);
// The same where all columns of a table are, as an outer join leaves them.
bool refuses_null_row(const Expression& clause, const Entry& entry);

}  // namespace dbe
