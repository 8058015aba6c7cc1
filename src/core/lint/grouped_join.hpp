// An aggregate that a subquery computes for each row, taken from one grouped join instead.
#pragma once

#include "core/lint/report.hpp"
#include "core/lint/subqueries.hpp"

namespace dbe {

// The one aggregate of a subquery that runs for each row of a large table, and what it depends on.
struct RowAggregate {
	const Expression* sublink = nullptr;
	const Expression* result = nullptr;	 // what is computed from aggregates and nothing else
	std::vector<Correlation> correlations;	// one or more
	bool is_indexed = false;  // the inner column of the first
};

// Nothing where the subquery runs for few rows, once, or does not aggregate.
std::optional<RowAggregate> row_aggregate(const AnalysedStatement& statement, const Site& site);
// "For each row of c all its orders are looked up": what both rules say.
std::string in_words(const RowAggregate& aggregate);
// LEFT JOIN (SELECT key, aggregate ... GROUP BY key), where that gives the same. Subqueries beside
// it that read the same rows are taken from the same join.
void add_grouped_join(const AnalysedStatement& statement, const Site& site,
					  const RowAggregate& aggregate, const Source& source, LintDraft& draft);

}  // namespace dbe
