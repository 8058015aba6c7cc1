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
	std::vector<const Expression*> outers;	// more than one of (a, b) NOT IN
	std::vector<const Expression*> results;	 // of the subquery, as many; none of a UNION and its kind

	bool is_row() const { return outers.size() > 1; }
	const Expression* result() const { return results.empty() ? nullptr : results[0]; }
};

// Nothing for other operators than =.
std::optional<NotIn> not_in(const Site& site);
// Writes it as NOT EXISTS with the comparison inside; none where the text does not allow that.
void add_not_exists(const NotIn& found, const Source& source, LintDraft& draft, FixLevel level);

}  // namespace dbe
