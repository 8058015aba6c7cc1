#include "core/checks/common/partition_index.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace dbe {
namespace {

bool is_attached(const Catalog& catalog, RelationId part, RelationId whole) {
	const auto parents = catalog.parents(part);
	return std::any_of(parents.begin(), parents.end(),
					   [&](const Inheritance& i) { return i.parent == whole; });
}

bool is_free(const Catalog& catalog, const Index& part) {
	return is_usable(part) && catalog.parents(part.id).empty();
}

bool equal_lists(const dbe_oids& a, const dbe_oids& b) {
	return std::equal(a.items, a.items + a.count, b.items, b.items + b.count);
}

// Plain columns only: ATTACH compares expressions and predicates itself and may refuse.
bool fits(const Catalog& catalog, const Index& whole, const Index& part) {
	if (whole.expressions.present() || whole.predicate.present() || part.expressions.present() ||
		part.predicate.present())
		return false;
	if (whole.columns.count != part.columns.count || whole.key_count != part.key_count ||
		whole.is_unique != part.is_unique || whole.nulls_not_distinct != part.nulls_not_distinct ||
		whole.is_exclusion || part.is_exclusion)
		return false;
	if (!equal_lists(whole.operator_classes, part.operator_classes) ||
		!equal_lists(whole.collations, part.collations))
		return false;
	const Relation* a = catalog.relation(whole.id);
	const Relation* b = catalog.relation(part.id);
	if (a == nullptr || b == nullptr || a->access_method != b->access_method) return false;
	for (std::uint32_t i = 0; i < whole.columns.count; i++) {
		const Column* of_whole = catalog.column(whole.table, whole.columns.items[i]);
		const Column* of_part = catalog.column(part.table, part.columns.items[i]);
		if (of_whole == nullptr || of_part == nullptr) return false;
		if (of_whole->name.view() != of_part->name.view()) return false;
	}
	return true;
}

bool backs_constraint(const Catalog& catalog, const Index& index) {
	for (const Constraint& c : catalog.constraints(index.table))
		if (c.index == index.id && c.kind != 'f') return true;
	return false;
}

}  // namespace

MissingParts missing_parts(const Catalog& catalog, const Index& index) {
	MissingParts missing;
	bool is_curable = !backs_constraint(catalog, index);
	for (const Inheritance& i : catalog.children(index.table)) {
		if (i.detach_pending) continue;
		missing.all++;
		const Index* attached = nullptr;
		const Index* fitting = nullptr;
		for (const Index& part : catalog.indexes(i.child)) {
			if (is_attached(catalog, part.id, index.id)) attached = &part;
			if (fitting == nullptr && is_free(catalog, part) && fits(catalog, index, part))
				fitting = &part;
		}
		if (attached != nullptr && attached->is_valid) continue;
		missing.partitions.push_back(i.child);
		if (attached != nullptr || fitting == nullptr || backs_constraint(catalog, *fitting)) {
			is_curable = false;
			continue;
		}
		missing.statements.push_back(cat("ALTER INDEX ", catalog.name(index.id),
										 " ATTACH PARTITION ", catalog.name(fitting->id), ";"));
	}
	if (!is_curable) missing.statements.clear();
	return missing;
}

}  // namespace dbe
