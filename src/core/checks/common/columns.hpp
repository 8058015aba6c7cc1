// Columns of a table as findings name and change them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/checks/assessment.hpp"

namespace dbe {

using ColumnList = std::vector<const Column*>;

bool contains(dbe_numbers numbers, int number);
// A moment or a day.
bool is_time(TypeId id);
// schema.table.column
std::string column_object(const Catalog& catalog, const Column& column);
// a, b, c and 2 more
std::string listed(const Catalog& catalog, std::span<const Column* const> columns);
std::string listed(const std::vector<std::string>& names);
// ["a","b"], not quoted as identifiers
std::string json_names(std::span<const Column* const> columns);
// The beginning of a finding on columns of a table, which weighs as the table does.
Draft about_columns(const Catalog& catalog, const Table& table,
					std::span<const Column* const> columns);
// Of the primary key, a unique index, or any other.
bool is_in_primary_key(const Catalog& catalog, const Column& column);
bool is_in_foreign_key(const Catalog& catalog, const Column& column);
bool is_referenced(const Catalog& catalog, const Column& column);

// Would the server take ALTER COLUMN ... TYPE for the column, as far as the snapshot can tell?
bool can_change_type(const Catalog& catalog, const Column& column);
// May the column be used by an index expression or predicate of its table?
bool has_index_expressions(const Catalog& catalog, RelationId table);

struct NewType {
	std::string_view type;
	std::string_view using_expression = {};	 // with $ for the column
};
// One ALTER TABLE, so that the table is rewritten once. Empty when a column cannot be changed.
class TypeChange {
public:
	TypeChange(const Catalog& catalog, RelationId table) : catalog_(catalog), table_(table) {}
	void add(const Column& column, const NewType& type);
	void refuse() { is_possible_ = false; }
	std::string sql() const;

private:
	const Catalog& catalog_;
	RelationId table_;
	std::vector<std::string> actions_;
	bool is_possible_ = true;
};

}  // namespace dbe
