#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/index_shape.hpp"
#include "core/checks/common/new_index.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Types whose values are as short as their hash, and which have an order.
bool is_short_and_ordered(const Catalog& catalog, TypeId id) {
	const TypeId base = catalog.base_type(id);
	const Type* type = catalog.find_type(base);
	return is_integer(base) || base == type::oid || base == type::real ||
		   base == type::double_precision || base == type::date || base == type::time ||
		   base == type::timestamp || base == type::timestamptz ||
		   (type != nullptr && type->kind == 'e');
}

// Another index that finds the same rows, so that this one can go without a replacement.
const Index* substitute(const Catalog& catalog, const Table& table, const Index& index) {
	for (const Index& other : table.indexes) {
		const Relation* relation = catalog.relation(other.id);
		if (other.id != index.id && relation != nullptr &&
			relation->access_method == access_method::btree && is_usable(other) &&
			!other.predicate.present() && other.columns.items[0] == index.columns.items[0])
			return &other;
	}
	return nullptr;
}

std::string fix(const Catalog& catalog, FreeNames& names, const Table& table, const Index& index,
				const Relation& relation, const Index* other) {
	if (is_held(catalog, index)) return {};
	if (other != nullptr) return drop_index(catalog, relation);
	const std::string made = create_index(catalog, names, *table.relation,
										  {.columns = {index.columns.items[0]}});
	if (made.empty() || index.predicate.present()) return {};
	return cat(made, "\n", drop_index(catalog, relation));
}

void judge(const Catalog& catalog, Assessment& assessment, FreeNames& names, const Table& table,
		   const Index& index) {
	const Relation* relation = catalog.relation(index.id);
	if (relation == nullptr || relation->access_method != access_method::hash ||
		!is_usable(index) || index.is_exclusion || index.columns.count != 1)
		return;
	assessment.examined(table.weight);
	const Column* column = catalog.column(table.id(), index.columns.items[0]);
	if (column == nullptr || !is_short_and_ordered(catalog, column->type)) return;
	const IndexFacts facts = index_facts(catalog, index);
	const Index* other = substitute(catalog, table, index);
	Draft draft;
	draft.object = catalog.name(*relation);
	draft.detail = cat("A value of ", quoted(column->name), " is no longer than its hash: ",
					   other != nullptr
						   ? cat("index ", catalog.name(other->id), " finds the same rows")
						   : std::string("a B-tree finds rows as fast, and serves ranges, order, "
										 "uniqueness and several columns as well"),
					   ".");
	draft.fix = fix(catalog, names, table, index, *relation, other);
	draft.evidence.put("column", column->name.view())
		.put("type", catalog.type_name(*column))
		.put("bytes", facts.bytes)
		.put("scans", facts.scans);
	draft.weight = table.weight;
	draft.effect = facts.bytes;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	FreeNames names(catalog);
	for (const Table& table : catalog.tables())
		for (const Index& index : table.indexes) judge(catalog, assessment, names, table, index);
}

}  // namespace

extern constexpr Check hash_index_without_need{CheckSpec{
	.id = "hash_index_without_need",
	.title = "Hash index on values no longer than their hash",
	.dimension = Dimension::indexing,
	.severity = Severity::info,
	.why = "A hash index keeps four bytes in place of each value, which pays for long texts. On a "
		   "number, a date or an enum nothing gets smaller, and the index knows equality only: "
		   "no range, no order, no uniqueness, no second column, no index-only scan.",
	.action = "Make a B-tree and drop the hash index; both go without blocking writers. Equal values "
			  "share their place in a B-tree, so that it is smaller where there are many.",
	.bad = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "shelf integer NOT NULL);\n"
		   "CREATE INDEX idx_parcels_shelf_hash ON parcels USING hash (shelf);",
	.good = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"shelf integer NOT NULL);\n"
			"CREATE INDEX idx_parcels_shelf ON parcels (shelf);",
	.near_miss = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "url text NOT NULL, token uuid NOT NULL, shelf integer NOT NULL);\n"
				 "CREATE INDEX idx_parcels_url ON parcels USING hash (url);\n"
				 "CREATE INDEX idx_parcels_token ON parcels USING hash (token);\n"
				 "CREATE INDEX idx_parcels_shelf ON parcels USING hash ((shelf::text));",
	.run = run,
}};

}  // namespace dbe
