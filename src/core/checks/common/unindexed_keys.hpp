// Foreign keys whose rows no index finds, and the indexes that would: for the check
// unindexed_foreign_key and the report dbe.unindexed_foreign_keys().
#pragma once

#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/checks/common/new_index.hpp"

namespace dbe {

using KeyList = std::vector<const Constraint*>;

// Clones for the partitions of a referenced table are part of the key that the user made.
bool is_own_key(const Constraint& c);

// One index is enough for (tenant_id) and (tenant_id, customer_id): the longer key asks for it.
// missing holds all keys of the table without one.
bool is_left_to_another(const Constraint& key, const KeyList& missing);

struct ReferencedTable {
	std::string name;
	double rows = 0;
	double deletes = 0;
};
ReferencedTable referenced_table(const Catalog& catalog, RelationId id);

std::string create_key_index(const Catalog& catalog, const Table& table, const Constraint& key,
							 const KeyList& missing, FreeNames& names);

}  // namespace dbe
