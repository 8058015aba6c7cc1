#include "core/checks/common/published.hpp"

#include <algorithm>

namespace dbe {

Published::Published(const Catalog& catalog) : catalog_(catalog) {
	for (const Publication& publication : catalog.publications()) {
		if (!publication.publishes_changes) continue;
		everything_ |= publication.all_tables;
		for (const PublicationTable& entry : catalog.publication_tables())
			if (entry.publication == publication.id) tables_.push_back(entry.relation);
		for (const PublicationSchema& entry : catalog.publication_schemas())
			if (entry.publication == publication.id) schemas_.push_back(entry.schema);
	}
	std::sort(tables_.begin(), tables_.end());
	std::sort(schemas_.begin(), schemas_.end());
	if (tables_.empty() && schemas_.empty()) return;
	for (const Relation& r : catalog.relations())
		if (r.is_partition && is_named(r)) roots_.push_back(catalog.partition_root(r.id));
	std::sort(roots_.begin(), roots_.end());
}

bool Published::is_named(const Relation& table) const {
	return std::binary_search(tables_.begin(), tables_.end(), table.id) ||
		   std::binary_search(schemas_.begin(), schemas_.end(), table.schema);
}

bool Published::includes(const Relation& table) const {
	if (table.persistence != 'p') return false;
	if (everything_) return true;
	const Relation* at = &table;
	for (int depth = 0; at != nullptr && depth < deepest_partition; depth++) {
		if (is_named(*at)) return true;
		const auto parents = catalog_.parents(at->id);
		if (!at->is_partition || parents.empty()) return false;
		at = catalog_.relation(parents.front().parent);
	}
	return false;
}

bool Published::reaches(const Relation& table) const {
	return includes(table) || std::binary_search(roots_.begin(), roots_.end(), table.id);
}

}  // namespace dbe
