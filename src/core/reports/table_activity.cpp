#include "core/reports/table_activity.hpp"

#include "core/checks/common/vacuum.hpp"

namespace dbe {

TableActivity table_activity(const Catalog& catalog, const Table& table) {
	TableActivity sum;
	for_each_leaf(catalog, *table.relation, [&](const Relation& leaf) {
		const Activity& a = leaf.activity;
		sum.heap.add(leaf);
		sum.inserted += static_cast<double>(a.inserted);
		sum.updated += static_cast<double>(a.updated);
		sum.hot_updated += static_cast<double>(a.hot_updated);
		sum.deleted += static_cast<double>(a.deleted);
		sum.rows_by_scan += static_cast<double>(a.tuples_returned);
		// Bitmap scans count with the table, plain ones with the index.
		sum.rows_by_index += static_cast<double>(a.tuples_fetched);
		for (const Index& index : catalog.indexes(leaf.id))
			if (const Relation* relation = catalog.relation(index.id)) {
				sum.indexes.add(*relation);
				sum.rows_by_index += static_cast<double>(relation->activity.tuples_fetched);
			}
		if (const Relation* toast = catalog.relation(leaf.toast)) sum.toast.add(*toast);
	});
	return sum;
}

}  // namespace dbe
