// Subqueries of a statement: by what they look at the query around them.
#pragma once

#include <vector>

#include "core/lint/columns.hpp"

namespace dbe {

// A column of a subquery that equals one of the query around it.
struct Correlation {
	TableColumn inner;
	TableColumn outer;
};

std::vector<Correlation> correlations(const AnalysedStatement& statement, const Query& inner);
// The only result that a query shows; nullptr where there are more, none, or a set of queries.
const Expression* only_result(const Query& query);
// Nothing in it but its results, FROM and WHERE: no grouping, no DISTINCT, no LIMIT and the like.
bool is_plain_select(const Query& query);
// Nothing in its own clauses and results, nor below, may differ from call to call.
bool has_volatile_parts(const AnalysedStatement& statement, const Query& query);
// Most rows of a large table, as far as conditions tell: ranges, lists and patterns may leave a few,
// and then nothing is said. LIMIT is not looked at.
bool reads_many_rows(const AnalysedStatement& statement, const Query& query, const Entry& entry);

}  // namespace dbe
