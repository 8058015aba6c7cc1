// How the server gets at the rows of a table, for rules that say it cannot by an index.
#pragma once

#include "core/lint/columns.hpp"

namespace dbe {

// Of a kind that has indexes, and not known to be small.
bool may_need_index(const dbe_sql_table& table);
inline constexpr double small_rows = 100;

// The clause can keep rows of the entry from being read: it is of the query's own WHERE or ON, and
// not the ON of an outer join that keeps all of them anyway.
bool is_filter_of(const AnalysedStatement& statement, const Site& clause, const Entry& entry);

// A column of the clause's own query that leads a B-tree index, of all rows or of those that the query
// asks for, and may need it.
std::optional<TableColumn> indexed_column(const AnalysedStatement& statement, const Site& clause,
										  const Expression& expression);
// Some index has the expression: in one of its keys or in its condition.
bool is_in_index(const Entry& entry, const Expression& expression);
// An index with the column or expression as a key, of a kind that knows the operator.
bool is_served(const Entry& entry, const Expression& expression, const dbe_sql_operator& op);

// Another clause of the query leads to few rows of the entry, as far as statistics can tell.
bool is_reached_otherwise(const AnalysedStatement& statement, const Site& clause,
						  const Entry& entry);

// A comparison by = or by order with something that is fixed and not null, which is on the right.
std::optional<Comparison> search_of(const Expression& clause);

// The one column of the expression's own query in it, however often; nothing where there are more,
// or subqueries, or anything that is not immutable where that is asked for.
std::optional<TableColumn> only_column(const Expression& expression, bool only_immutable);

// The expression as a key of an index, as it is written and without the table's name in front of its
// columns: created_at, (lower(email)); empty where its text is not known.
std::string index_key(const class Source& source, const Expression& expression);
// CREATE INDEX on the expression as it is written, without the table's name in front of its columns;
// empty where its text is not known. What follows the method, as "gin" and "gin_trgm_ops".
struct IndexText {
	std::string_view method;
	std::string_view operator_class;
};
std::string index_statement(const class Source& source, const dbe_sql_table& table,
							const Expression& expression, IndexText text = {});

}  // namespace dbe
