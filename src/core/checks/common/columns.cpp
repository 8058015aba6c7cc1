#include "core/checks/common/columns.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/json.hpp"
#include "core/base/text.hpp"

namespace dbe {

bool contains(dbe_numbers numbers, int number) {
	return std::find(numbers.items, numbers.items + numbers.count, number) !=
		   numbers.items + numbers.count;
}

bool is_time(TypeId id) {
	return id == type::timestamptz || id == type::timestamp || id == type::date;
}

std::string column_object(const Catalog& catalog, const Column& column) {
	return cat(catalog.name(column.relation), ".", quoted(column.name));
}

std::string listed(const Catalog& catalog, std::span<const Column* const> columns) {
	std::vector<std::string> names;
	for (const Column* column : columns)
		names.push_back(catalog.column_name(column->relation, column->number));
	return listed(names);
}

std::string listed(const std::vector<std::string>& names) {
	constexpr std::size_t shown = 4;
	if (names.size() == 2) return cat(names[0], " and ", names[1]);
	if (names.size() <= shown) return join(names, ", ");
	const std::vector<std::string> first(names.begin(), names.begin() + shown - 1);
	return cat(join(first, ", "), " and ", names.size() - first.size(), " more");
}

std::string json_names(std::span<const Column* const> columns) {
	std::vector<std::string> names;
	for (const Column* column : columns) names.push_back(json_string(column->name));
	return cat("[", join(names, ","), "]");
}

Draft about_columns(const Catalog& catalog, const Table& table,
					std::span<const Column* const> columns) {
	Draft draft;
	draft.object = catalog.name(*table.relation);
	draft.evidence.raw("columns", json_names(columns)).put("rows", table.rows);
	draft.weight = table.weight;
	draft.effect = table.rows;
	return draft;
}

bool is_in_primary_key(const Catalog& catalog, const Column& column) {
	const Constraint* key = catalog.primary_key(column.relation);
	return key != nullptr && contains(key->columns, column.number);
}

bool is_in_foreign_key(const Catalog& catalog, const Column& column) {
	const auto all = catalog.constraints(column.relation);
	return std::any_of(all.begin(), all.end(), [&](const Constraint& c) {
		return c.kind == 'f' && contains(c.columns, column.number);
	});
}

bool is_referenced(const Catalog& catalog, const Column& column) {
	const auto all = catalog.referencing(column.relation);
	return std::any_of(all.begin(), all.end(), [&](const Constraint* c) {
		return contains(c->referenced_columns, column.number);
	});
}

namespace {

bool is_partition_key(const Catalog& catalog, const Column& column) {
	const PartitionedTable* partitioned = catalog.partitioning(column.relation);
	return partitioned != nullptr &&
		   (contains(partitioned->columns, column.number) || contains(partitioned->columns, 0));
}

// A table is not rewritten while a column somewhere is of its row type. The snapshot has only
// types that some column is of.
bool is_row_type_used(const Catalog& catalog, RelationId table) {
	const Relation* relation = catalog.relation(table);
	const std::span types(catalog.rows().types.rows, catalog.rows().types.count);
	return relation != nullptr && std::any_of(types.begin(), types.end(), [&](const Type& t) {
			   return t.kind == 'c' && t.schema == relation->schema &&
					  t.name.view() == relation->name.view();
		   });
}

// The change reaches every partition and child, where other things may depend on the column.
bool is_type_held(const Catalog& catalog, const Column& column, int depth = 0) {
	if (depth > deepest_partition || column.is_type_bound || is_partition_key(catalog, column) ||
		is_row_type_used(catalog, column.relation))
		return true;
	const auto children = catalog.children(column.relation);
	return std::any_of(children.begin(), children.end(), [&](const Inheritance& i) {
		const Column* copy = catalog.column(i.child, catalog.column_number(i.child, column.name));
		// One that has another parent too changes with neither alone.
		return copy != nullptr &&
			   (copy->inherited_count > 1 || is_type_held(catalog, *copy, depth + 1));
	});
}

}  // namespace

bool can_change_type(const Catalog& catalog, const Column& column) {
	return column.inherited_count == 0 && column.generated == 0 && !is_type_held(catalog, column);
}

bool has_index_expressions(const Catalog& catalog, RelationId table) {
	const auto all = catalog.indexes(table);
	return std::any_of(all.begin(), all.end(), [](const Index& index) {
		return index.predicate.present() || contains(index.columns, 0);
	});
}

void TypeChange::add(const Column& column, const NewType& type) {
	if (!can_change_type(catalog_, column)) {
		refuse();
		return;
	}
	const std::string name = quoted(column.name);
	std::string action = cat("ALTER COLUMN ", name, " TYPE ", type.type);
	if (!type.using_expression.empty()) {
		std::string expression(type.using_expression);
		expression.replace(expression.find('$'), 1, name);
		append(action, cat(" USING ", expression));
	}
	actions_.push_back(std::move(action));
}

std::string TypeChange::sql() const {
	if (!is_possible_ || actions_.empty()) return {};
	return cat("ALTER TABLE ", catalog_.name(table_), actions_.size() == 1 ? " " : "\n  ",
			   join(actions_, ",\n  "), ";");
}

}  // namespace dbe
