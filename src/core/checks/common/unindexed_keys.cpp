#include "core/checks/common/unindexed_keys.hpp"

#include <algorithm>

#include "core/checks/common/columns.hpp"

namespace dbe {
namespace {

constexpr float mostly_null = 0.5F;

bool includes(dbe_numbers all, dbe_numbers part) {
	return std::all_of(part.items, part.items + part.count,
					   [&](std::int16_t column) { return contains(all, column); });
}

// Columns that shorter keys need too come first.
std::vector<std::int16_t> key_order(const Constraint& key,
									const KeyList& missing) {
	std::vector<std::int16_t> order(key.columns.items, key.columns.items + key.columns.count);
	const auto is_shared = [&](std::int16_t column) {
		return std::any_of(missing.begin(), missing.end(), [&](const Constraint* other) {
			return other->columns.count < key.columns.count && contains(other->columns, column) &&
				   includes(key.columns, other->columns);
		});
	};
	std::stable_partition(order.begin(), order.end(), is_shared);
	return order;
}

}  // namespace

bool is_own_key(const Constraint& c) {
	return c.kind == 'f' && c.parent == ConstraintId{} && c.columns.count > 0;
}

bool is_left_to_another(const Constraint& key, const KeyList& missing) {
	return std::any_of(missing.begin(), missing.end(), [&](const Constraint* other) {
		if (other == &key || !includes(other->columns, key.columns)) return false;
		return !includes(key.columns, other->columns) || other->id < key.id;
	});
}

ReferencedTable referenced_table(const Catalog& catalog, RelationId id) {
	ReferencedTable referenced{catalog.name(id)};
	const auto add = [&](const Relation& part) {
		const auto live = static_cast<double>(part.activity.live);
		referenced.rows += part.tuples >= 0 ? part.tuples : live;
		referenced.deletes += static_cast<double>(part.activity.deleted);
	};
	const Relation* relation = catalog.relation(id);
	if (relation != nullptr && relation->kind != 'p') add(*relation);
	for (const Inheritance& i : catalog.children(id))
		if (const Relation* child = catalog.relation(i.child)) add(*child);
	return referenced;
}

std::string create_key_index(const Catalog& catalog, const Table& table, const Constraint& key,
							 const KeyList& missing, FreeNames& names) {
	const ColumnStatistics* statistics = catalog.statistics(table.id(), key.columns.items[0]);
	NewIndex index{key_order(key, missing)};
	index.skips_nulls = key.columns.count == 1 && statistics != nullptr &&
						statistics->null_fraction >= mostly_null;
	return create_index(catalog, names, *table.relation, index);
}

}  // namespace dbe
