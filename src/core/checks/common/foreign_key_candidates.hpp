// Columns that refer to a table by name and type, but by no foreign key.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/checks/common/table_names.hpp"

namespace dbe {

struct ForeignKeyCandidate {
	const Table* table;
	const Column* column;
	const Table* referenced;
	const Column* key;
};

// The thing that order_item_id, orderItemId or orderitemid refers to; empty for other names.
std::string referring_stem(std::string_view column);
// The <x>_type beside an <x>_id, which decides from row to row what it refers to.
const Column* type_beside(const Catalog& catalog, const Column& column);

// Columns of the table that name exactly one other table and have the type of its key.
std::vector<ForeignKeyCandidate> foreign_key_candidates(const Catalog& catalog,
														const TableNames& names,
														const Table& table);
std::string foreign_key_fix(const Catalog& catalog, const ForeignKeyCandidate& candidate);

// How the tables of the database refer to each other; only counted where no foreign key exists.
struct ReferenceCensus {
	explicit ReferenceCensus(const Catalog& catalog);

	int foreign_keys = 0;
	int tables_with_rows = 0;
	int references = 0;	 // columns that name a table, or the end of a table's name
};

}  // namespace dbe
