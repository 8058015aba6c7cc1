// Foreign keys around a table, and which of their tables are deleted softly.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/api/call.hpp"

namespace dbe {

// One of the two tables of a foreign key.
struct KeyTable {
	std::uint32_t id = 0;
	std::string_view schema;
	std::string_view name;
	std::vector<std::string_view> columns;	// of the key
	std::string_view deleted_at;  // the column that soft delete sets; empty where it is not on
	bool is_owned = false;
	bool is_partitioned = false;

	std::string identity() const;
};

struct ForeignKey {
	std::string_view name;
	KeyTable child;
	KeyTable parent;
	std::vector<std::string_view> equal;  // OPERATOR(schema.=) of each column, parent = child
	char on_delete = 'a';				  // pg_constraint.confdeltype
	bool is_deferrable = false;
	bool is_deferred = false;
	// The trigger dbe.live_parent() of this key, and its definition; empty where there is none.
	std::string_view guard;
	std::string_view guard_definition;
	// Whether the child's owner has TRIGGER on the parent, for which the server asks where the guard is
	// made, and again with each new partition of the child.
	bool child_owner_may_guard = false;
	std::string_view child_owner;  // quoted

	// parent.a OPERATOR(pg_catalog.=) child.b AND ...
	std::string condition(std::string_view parent_alias, std::string_view child_alias) const;
};

enum class Side { parent, child };

// The foreign keys in which the table is on this side.
std::vector<ForeignKey> foreign_keys_of(Call& call, std::uint32_t table, Side side);

}  // namespace dbe
