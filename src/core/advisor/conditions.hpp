// A condition as an index sees it: which column or expression of which table it compares, and how.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/advisor/design.hpp"
#include "core/lint/analysed_statement.hpp"
#include "core/lint/source.hpp"

namespace dbe {

enum class SearchKind : std::uint8_t {
	equal,	  // =, IN, IS NULL, a boolean column itself
	range,	  // <, BETWEEN, LIKE 'x%'
	join,	  // = with a column of another table, or of an outer query
	special,  // by an operator that is not of B-trees
	fixed	  // only a condition for the rows that an index has: IS NOT NULL
};

struct Search {
	SearchKind kind = SearchKind::fixed;
	const Entry* entry = nullptr;
	DesignedKey key;
	const void* partner = nullptr;	// join: what it is joined with
	std::string_view method;		// special
	std::string_view sign;
	std::string fixed;	// the condition as that of an index, where it holds no parameter
};

struct KeyOfEntry {
	const Entry* entry = nullptr;
	DesignedKey key;
};

// The column that an expression is, also through subqueries, CTEs and views, or an immutable expression
// over one; nothing otherwise. Without a source only columns.
std::optional<KeyOfEntry> key_of(const Expression& expression, const Source* source);

// ORDER BY a distance from a column, which a GiST index on it gives without a sort; nothing otherwise.
std::optional<Search> distance_of(const Expression& expression);

// One member of an AND list; a comparison of two tables' columns gives one for each.
std::vector<Search> searches_of(const Expression& clause, const Source* source);

}  // namespace dbe
