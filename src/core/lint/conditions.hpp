// Conditions as they are written, and what they say of one column.
#pragma once

#include <optional>
#include <string_view>

#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"

namespace dbe {

// Whether the sign of an expression is that word. BETWEEN and comparisons of rows make ANDs and ORs
// that nobody has written.
bool is_written(const AnalysedStatement& statement, const Expression& expression,
				std::string_view word);
// The same of the sign of an operator: x IN (5) makes an = that nobody has written.
bool is_written_operator(const AnalysedStatement& statement, const Expression& expression);

// An AND list without one member of it; nothing where it is the only one, or where it ends is unknown.
std::optional<Edit> without(const Source& source, const Expression& clause);

// A column that a condition compares with what is fixed, so that a B-tree on it could serve: =, <, IN and
// their kind, IS NULL.
std::optional<TableColumn> searched_column(const Expression& condition);
// Whether another condition of the query's WHERE finds rows of the entry by an index on its own.
bool is_found_otherwise(const AnalysedStatement& statement, const Query& query, const Entry& entry,
						const Expression& but);

// A comparison of a table's column with a constant that is no null, by an operator of the server's own.
struct Bound {
	TableColumn column;
	std::string_view sign;	// with the column on the left
	const Expression* constant = nullptr;
	const Expression* comparison = nullptr;
};
std::optional<Bound> bound_of(const Expression& expression);
// By the order of their type; false where that cannot be told. Both are of one type.
bool is_less(const Expression& one, const Expression& other);
// Surely not the same value.
bool is_other_value(const Expression& one, const Expression& other);
bool has_same_column(const Bound& one, const Bound& other);
// No value is within both.
bool exclude(const Bound& one, const Bound& other);
// Every value is within one of them.
bool cover(const Bound& one, const Bound& other);

}  // namespace dbe
