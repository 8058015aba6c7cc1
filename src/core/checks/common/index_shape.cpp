#include "core/checks/common/index_shape.hpp"

#include <algorithm>

#include "core/checks/common/columns.hpp"
#include "core/checks/common/node_tree.hpp"

namespace dbe {
namespace {

bool same_tree(const Text& a, const Text& b) {
	if (a.present() != b.present()) return false;
	return a.view() == b.view() || without_locations(a) == without_locations(b);
}

// Descending and nulls first, the other way round: what a scan from the end sees.
constexpr std::int16_t reversed_option = 3;

bool same_key(const Index& a, const Index& b, int key, std::int16_t turned) {
	const auto at = static_cast<std::uint32_t>(key);
	if (a.columns.items[at] != b.columns.items[at]) return false;
	if (at >= a.operator_classes.count || at >= b.operator_classes.count) return false;
	return a.operator_classes.items[at] == b.operator_classes.items[at] &&
		   a.collations.items[at] == b.collations.items[at] &&
		   a.options.items[at] == (b.options.items[at] ^ turned);
}

bool same_keys(const Index& index, const Index& by, std::int16_t turned) {
	for (int key = 0; key < index.key_count; key++)
		if (!same_key(index, by, key, turned)) return false;
	return true;
}

// The expressions among the first keys of both, one by one.
bool same_expressions(const Index& a, const Index& b, int keys) {
	const auto expressions = std::count(a.columns.items, a.columns.items + keys, 0);
	if (expressions == 0) return true;
	const auto of_a = tree_members(a.expressions);
	const auto of_b = tree_members(b.expressions);
	const auto wanted = static_cast<std::size_t>(expressions);
	if (of_a.size() < wanted || of_b.size() < wanted) return false;
	for (std::size_t i = 0; i < wanted; i++)
		if (without_locations(of_a[i]) != without_locations(of_b[i])) return false;
	return true;
}

bool same_options(const dbe_texts& a, const dbe_texts& b) {
	return std::equal(a.items, a.items + a.count, b.items, b.items + b.count,
					  [](const Text& x, const Text& y) { return x.view() == y.view(); });
}

// Beyond btree and hash the storage parameters decide what an index can do (pages_per_range).
bool same_method(const Catalog& catalog, const Index& a, const Index& b) {
	const Relation* of_a = catalog.relation(a.id);
	const Relation* of_b = catalog.relation(b.id);
	if (of_a == nullptr || of_b == nullptr) return false;
	if (of_a->access_method != of_b->access_method) return false;
	return of_a->access_method == access_method::btree ||
		   of_a->access_method == access_method::hash ||
		   same_options(of_a->options, of_b->options);
}

bool keeps_unique(const Index& index, const Index& by) {
	return by.is_unique && by.key_count == index.key_count &&
		   by.nulls_not_distinct == index.nulls_not_distinct &&
		   (by.is_immediate || !index.is_immediate);
}

bool includes_all(const Index& index, const Index& by) {
	for (std::uint32_t i = static_cast<std::uint32_t>(index.key_count); i < index.columns.count; i++)
		if (!contains(by.columns, index.columns.items[i])) return false;
	return true;
}

bool is_method(const Catalog& catalog, const Index& index, std::initializer_list<Oid> methods) {
	const Relation* relation = catalog.relation(index.id);
	return relation != nullptr &&
		   std::find(methods.begin(), methods.end(), relation->access_method) != methods.end();
}

}  // namespace

Coverage coverage(const Catalog& catalog, const Index& index, const Index& by) {
	if (index.id == by.id || index.table != by.table) return Coverage::none;
	if (index.key_count > by.key_count || index.is_exclusion) return Coverage::none;
	const bool is_reversed = !same_keys(index, by, 0);
	if (is_reversed && (!is_method(catalog, index, {access_method::btree}) ||
						!same_keys(index, by, reversed_option)))
		return Coverage::none;
	if (index.is_unique && !keeps_unique(index, by)) return Coverage::none;
	if (!includes_all(index, by) || !same_tree(index.predicate, by.predicate)) return Coverage::none;
	if (!same_method(catalog, index, by) || !same_expressions(index, by, index.key_count))
		return Coverage::none;
	if (index.key_count < by.key_count)
		return is_method(catalog, index, {access_method::btree}) ? Coverage::prefix
																 : Coverage::none;
	const bool is_same = index.columns.count == by.columns.count &&
						 index.is_unique == by.is_unique && !by.is_exclusion;
	if (!is_same) return Coverage::superset;
	return is_reversed ? Coverage::reversed : Coverage::same;
}

int leading_keys(const Catalog& catalog, const Index& index, dbe_numbers columns) {
	if (!is_usable(index)) return 0;
	if (is_method(catalog, index, {access_method::gin, access_method::brin})) return 0;
	if (index.predicate.present() && !only_excludes_nulls(index.predicate, columns)) return 0;
	int keys = 0;
	while (keys < index.key_count && contains(columns, index.columns.items[keys])) keys++;
	return keys;
}

bool finds_by(const Catalog& catalog, const Index& index, dbe_numbers columns) {
	const int leading = leading_keys(catalog, index, columns);
	const dbe_numbers keys{index.columns.items, static_cast<std::uint32_t>(leading)};
	return columns.count > 0 &&
		   std::all_of(columns.items, columns.items + columns.count,
					   [&](std::int16_t column) { return contains(keys, column); });
}

bool serves_foreign_key(const Catalog& catalog, const Index& index) {
	const auto constraints = catalog.constraints(index.table);
	return std::any_of(constraints.begin(), constraints.end(), [&](const Constraint& c) {
		return c.kind == 'f' && finds_by(catalog, index, c.columns);
	});
}

}  // namespace dbe
