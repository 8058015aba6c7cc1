// Foreign keys as proof that a row has its other one.
#pragma once

#include <optional>

#include "core/lint/columns.hpp"

namespace dbe {

// A table of its own rows only, all of which the caller sees.
bool is_whole(const Entry& entry);
// Every row of the child has its parent, by a key that is checked at once.
bool always_refers(const dbe_sql_table& child, const dbe_sql_foreign_key& key);
// The key of that column alone to that column of another table.
const dbe_sql_foreign_key* key_between(const TableColumn& child, const TableColumn& parent);

struct Reference {
	const Entry* child = nullptr;
	const dbe_sql_foreign_key* key = nullptr;
};
// Whether the condition of the join is a foreign key to the table, and nothing else.
std::optional<Reference> reference_in(const AnalysedStatement& statement, const From& join,
									  const Entry& parent);

}  // namespace dbe
