#include "core/checks/common/table_storage.hpp"

namespace dbe {
namespace {

void collect(const Catalog& catalog, const Relation& table, int depth,
			 std::vector<const Relation*>& storage) {
	if (table.kind == 'r') storage.push_back(&table);
	if (table.kind != 'p' || depth == deepest_partition) return;
	for (const Inheritance& i : catalog.children(table.id)) {
		const Relation* child = catalog.relation(i.child);
		if (child != nullptr && !i.detach_pending) collect(catalog, *child, depth + 1, storage);
	}
}

}  // namespace

std::vector<const Relation*> table_storage(const Catalog& catalog, const Relation& table) {
	std::vector<const Relation*> storage;
	collect(catalog, table, 0, storage);
	return storage;
}

}  // namespace dbe
