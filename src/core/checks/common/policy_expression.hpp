// What the conditions of row-level security policies say, judged by their node trees.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.hpp"

namespace dbe {

// current_setting(name) and current_setting(name, missing_ok)
inline constexpr FunctionId current_setting{2077};
inline constexpr FunctionId current_setting_missing_ok{3294};

// Does the condition hold for every row, whatever the session? Null columns aside.
bool is_always_true(const Catalog& catalog, RelationId relation, std::string_view condition);

// Does it hold for no row at all? Who wants to say "nobody" writes USING (false).
bool is_never_true(const Catalog& catalog, RelationId relation, std::string_view condition);

// "column = column", the same on both sides: true, or unknown for a null.
bool is_equal_to_itself(std::string_view node);

// A function in a condition that depends on no column of the row, and is called for each row
// nevertheless, as it stands outside of a subquery.
struct RowCall {
	FunctionId function;
	// The column of "column = call", 0 where it stands elsewhere: an index can answer that.
	std::int16_t compared_column;
};
std::vector<RowCall> row_calls(std::string_view condition);

// Columns that the condition compares for equality with who is asking: with a function, a
// setting, a subquery, the current user.
std::vector<std::int16_t> identity_columns(std::string_view condition);

// The column that every row must have equal to who is asking, the other side being the same for
// all rows of a query: an index can answer that. 0 where there is none.
std::int16_t required_column(std::string_view condition);

// Arguments of current_setting() without missing_ok anywhere in the condition.
std::vector<std::string> required_settings(std::string_view condition);

// Is the role (0 for PUBLIC) beyond the policies of the table, as superusers, BYPASSRLS and, where
// not forced, the owner's kin?
bool escapes_policies(const Catalog& catalog, const Relation& table, RoleId role);

// May others than the owner, and bound by policies, do one of these with rows of the table?
bool is_used_under_policies(const Catalog& catalog, const Relation& table, std::uint32_t rights);

}  // namespace dbe
