// CREATE INDEX statements for indexes that are missing, with names that are still free.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <set>
#include <vector>

#include "core/catalog/catalog.hpp"

namespace dbe {

// Names of relations that exist or were handed out before. Reads the catalogs at the first use.
class FreeNames {
public:
	explicit FreeNames(const Catalog& catalog) : catalog_(catalog) {}
	// The name, or the name with the first number that makes it free.
	std::string take(SchemaId schema, std::string_view wanted);

private:
	const Catalog& catalog_;
	std::set<std::pair<SchemaId, std::string>> taken_;
};

struct NewIndex {
	std::vector<std::int16_t> columns;	// of the table
	bool skips_nulls = false;			 // WHERE column IS NOT NULL, for a single column
	std::string_view method = {};		 // other than btree
	std::string key = {};				 // SQL to be indexed in place of the columns
};

// Without a lock that stops writers: CONCURRENTLY; on a partitioned table partition by partition,
// then attached. Empty when that would be too many statements to print.
std::string create_index(const Catalog& catalog, FreeNames& names, const Relation& table,
						 const NewIndex& index);

}  // namespace dbe
