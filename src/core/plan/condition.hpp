// A condition of a plan, as EXPLAIN prints it: fully parenthesized SQL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dbe {

// One member of a list of ANDs.
struct PlanClause {
	enum class Kind : std::uint8_t {
		other,
		equality,  // column = fixed, column = ANY (fixed), column IS NULL
		range,	   // column < fixed and its kind
	};
	Kind kind = Kind::other;
	std::string_view text;
	std::string_view column;   // as printed, without its table; empty where the left side is no bare column
	std::string_view wrapped;  // the one column within a function, a cast or arithmetic on the left
	bool is_casted_to_text = false;	 // (column)::text, which an index on varchar serves as well
	bool has_subplan = false;
};

// Nothing for an empty condition.
std::vector<PlanClause> clauses_of(std::string_view condition);

// Nothing in it but subqueries: no index would help.
bool is_of_subplans_only(std::string_view condition);

// The column of a table, by the name that the plan gives it, in table.column = other.column; empty
// when no member of the condition is that.
std::string_view join_column(std::string_view condition, std::string_view table);

}  // namespace dbe
