// An index that could be made, as values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/wall.hpp"

namespace dbe {

struct DesignedKey {
	std::int16_t column = 0;  // 0 = expression
	std::int16_t reads = 0;	  // the column that the key is, or that its expression is made of; 0 = not known
	std::string text;		  // as CREATE INDEX takes it: customer_id, (lower(email))
	std::string operator_class;  // empty = the type's own
	bool is_descending = false;
	bool is_nulls_first = false;

	friend bool operator==(const DesignedKey&, const DesignedKey&) = default;
};

struct IndexDesign {
	dbe_relation_id table{};
	std::string table_name;	 // schema-qualified and quoted
	std::string method = "btree";
	std::vector<DesignedKey> keys;
	std::vector<std::int16_t> included;
	std::vector<std::string> included_names;  // quoted
	std::string predicate;					  // empty = all rows
	std::int16_t predicate_column = 0;
	std::string storage;					  // what WITH (...) holds

	friend bool operator==(const IndexDesign&, const IndexDesign&) = default;

	bool is_btree() const { return method == "btree"; }
	bool has_key(std::int16_t column) const;
	// What is in the index, or decides whether a row is, depends on the column.
	bool reads(std::int16_t column) const;
	// ON table USING method (keys) INCLUDE (columns) WITH (...) WHERE (predicate)
	std::string shape() const;
	// "customer_id, created_at DESC"
	std::string key_list() const;
};

// The keys of one begin with those of the other, which is no longer: what the shorter finds and
// sorts, the longer does too.
bool begins_with(const IndexDesign& longer, const IndexDesign& shorter);
// All that the second serves the first serves as well, covering included.
bool covers(const IndexDesign& one, const IndexDesign& other);
// The same by the names of the columns: of one table, or of a partition and a table above it.
bool covers_by_name(const IndexDesign& one, const IndexDesign& other);

// idx_{table}_{columns}, without the schema; not quoted, at most 63 bytes.
std::string index_name(std::string_view table, const IndexDesign& design);

}  // namespace dbe
