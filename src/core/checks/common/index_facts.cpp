#include "core/checks/common/index_facts.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace dbe {
namespace {

void collect(const Catalog& catalog, const Relation& index, int depth,
			 std::vector<const Relation*>& storage) {
	if (index.kind != 'I') {
		storage.push_back(&index);
		return;
	}
	if (depth == deepest_partition) return;
	for (const Inheritance& i : catalog.children(index.id))
		if (const Relation* child = catalog.relation(i.child))
			collect(catalog, *child, depth + 1, storage);
}

}  // namespace

std::vector<const Relation*> index_storage(const Catalog& catalog, const Relation& index) {
	std::vector<const Relation*> storage;
	collect(catalog, index, 0, storage);
	return storage;
}

namespace {

IndexFacts sum_up(const Catalog& catalog, const Index& index) {
	IndexFacts facts;
	facts.index = &index;
	facts.relation = catalog.relation(index.id);
	if (facts.relation == nullptr) return facts;
	const auto add = [&](const Relation& part) {
		facts.bytes += catalog.bytes(part);
		facts.scans += static_cast<double>(part.activity.scans);
		facts.entries_read += static_cast<double>(part.activity.tuples_returned);
		facts.last_scan = std::max(facts.last_scan, part.activity.last_scan);
	};
	if (facts.relation->kind != 'I') {
		add(*facts.relation);
		return facts;
	}
	for (const Relation* part : index_storage(catalog, *facts.relation)) add(*part);
	return facts;
}

}  // namespace

IndexFacts index_facts(const Catalog& catalog, const Index& index) {
	IndexFacts* known = catalog.notes(index);
	if (known == nullptr) return sum_up(catalog, index);
	if (known->index == nullptr) *known = sum_up(catalog, index);
	return *known;
}

const Constraint* constraint_of(const Catalog& catalog, const Index& index) {
	for (const Constraint& c : catalog.constraints(index.table))
		if (c.index == index.id && (c.kind == 'p' || c.kind == 'u' || c.kind == 'x')) return &c;
	return nullptr;
}

bool is_referenced(const Catalog& catalog, const Index& index) {
	if (!index.is_unique) return false;
	const auto keys = catalog.referencing(index.table);
	return std::any_of(keys.begin(), keys.end(),
					   [&](const Constraint* key) { return key->index == index.id; });
}

bool is_held(const Catalog& catalog, const Index& index) {
	return index.is_primary || index.is_exclusion || index.is_replica_identity ||
		   index.is_clustered || constraint_of(catalog, index) != nullptr ||
		   is_referenced(catalog, index);
}

std::string drop_index(const Catalog& catalog, const Relation& index) {
	return cat("DROP INDEX ", index.kind == 'I' ? "" : "CONCURRENTLY ", catalog.name(index), ";");
}

double distinct_values(const ColumnStatistics& statistics, double rows) {
	const double distinct = static_cast<double>(statistics.distinct);
	return distinct >= 0 ? distinct : -distinct * rows;
}

}  // namespace dbe
