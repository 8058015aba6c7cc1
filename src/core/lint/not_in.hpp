// x NOT IN (SELECT ...), and the same as NOT EXISTS.
#pragma once

#include <optional>

#include "core/lint/analysed_statement.hpp"
#include "core/lint/report.hpp"
#include "core/lint/subqueries.hpp"

namespace dbe {

struct NotIn {
	const Site* site = nullptr;				  // of the NOT
	const Expression* subquery = nullptr;	  // with its test
	const Expression* outer = nullptr;
	const Expression* result = nullptr;	 // of the subquery; none of a UNION and its kind
};

// Nothing for lists of columns and for other operators than =.
std::optional<NotIn> not_in(const Site& site);
// Writes it as NOT EXISTS with the comparison inside; none where the text does not allow that.
void add_not_exists(const NotIn& found, const Source& source, LintDraft& draft, FixLevel level);

}  // namespace dbe
