#include "core/checks/common/foreign_key_service.hpp"

#include <algorithm>
#include <vector>

#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/index_shape.hpp"

namespace dbe {
namespace {

// An index on a part of the key is good enough when it leaves so few rows to look through.
constexpr double few_rows = 100;

// An index on (customer_id) answers for (tenant_id, customer_id) when a customer has few rows.
Service served_in_part(const Catalog& catalog, RelationId table, double rows, const Index& index,
					   dbe_numbers columns) {
	const int keys = leading_keys(catalog, index, columns);
	if (keys == 0) return Service::none;
	double most = 0;
	for (int key = 0; key < keys; key++) {
		const ColumnStatistics* s = catalog.statistics(table, index.columns.items[key]);
		if (s == nullptr) return Service::unknown;
		most = std::max(most, distinct_values(*s, rows));
	}
	return rows <= most * few_rows ? Service::served : Service::none;
}

Service served_by_indexes(const Catalog& catalog, RelationId table, double rows,
						  dbe_numbers columns) {
	Service best = Service::none;
	for (const Index& index : catalog.indexes(table)) {
		if (finds_by(catalog, index, columns)) return Service::served;
		if (columns.count > 1)
			best = std::max(best, served_in_part(catalog, table, rows, index, columns));
	}
	return best;
}

// The columns of a partition may stand in another order than those of its parent.
std::vector<std::int16_t> columns_in(const Catalog& catalog, RelationId parent, RelationId child,
									 dbe_numbers columns) {
	std::vector<std::int16_t> numbers;
	for (std::uint32_t i = 0; i < columns.count; i++)
		if (const Column* column = catalog.column(parent, columns.items[i]))
			numbers.push_back(
				static_cast<std::int16_t>(catalog.column_number(child, column->name)));
	return numbers;
}

Service service(const Catalog& catalog, const Relation& table, double rows, dbe_numbers columns,
				int depth) {
	const Service whole = served_by_indexes(catalog, table.id, rows, columns);
	if (whole == Service::served || table.kind != 'p' || depth == deepest_partition) return whole;
	// Not by an index of the parent, but perhaps by one of each partition.
	Service worst = Service::served;
	bool has_partitions = false;
	for (const Inheritance& i : catalog.children(table.id)) {
		const Relation* child = catalog.relation(i.child);
		if (child == nullptr || child->kind == 'f') continue;
		has_partitions = true;
		const auto numbers = columns_in(catalog, table.id, child->id, columns);
		const dbe_numbers own{numbers.data(), static_cast<std::uint32_t>(numbers.size())};
		worst = std::min(worst, service(catalog, *child, child->tuples, own, depth + 1));
	}
	return has_partitions ? worst : whole;
}

}  // namespace

Service foreign_key_service(const Catalog& catalog, const Relation& table, double rows,
							dbe_numbers columns) {
	return service(catalog, table, rows, columns, 0);
}

}  // namespace dbe
