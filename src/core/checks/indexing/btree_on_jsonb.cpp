#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/index_use.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// What is unique guards the documents; a B-tree is what does that.
bool holds_documents(const Catalog& catalog, const Index& index) {
	if (!is_usable(index) || index.is_unique || is_held(catalog, index) || index.key_count == 0)
		return false;
	const Column* column = catalog.column(index.table, index.columns.items[0]);
	return column != nullptr && catalog.base_type(column->type) == type::jsonb;
}

bool is_searched_whole(const Relation& index) {
	return index.access_method == access_method::btree || index.access_method == access_method::hash;
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Table& table,
		   const Index& index) {
	const Catalog& catalog = snapshot.catalog;
	if (!holds_documents(catalog, index)) return;
	const IndexFacts facts = index_facts(catalog, index);
	if (facts.relation == nullptr || !is_searched_whole(*facts.relation)) return;
	assessment.examined(table.weight);
	// Somebody does compare whole documents.
	if (facts.scans > 0 || facts.last_scan > 0) return;
	const std::string column = catalog.column_name(table.id(), index.columns.items[0]);
	Draft draft;
	draft.object = catalog.name(*facts.relation);
	draft.detail = cat("It holds whole documents of ", column,
					   " and answers only whether one equals another; no scan of its ",
					   sized(facts.bytes), " is counted.");
	if (has_standby(snapshot)) append(draft.detail, standby_note);
	draft.evidence.put("column", column).put("bytes", facts.bytes);
	draft.weight = table.weight;
	draft.effect = facts.bytes;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (snapshot.server().in_recovery)
		return assessment.skip(Skip::on_standby,
							   "a standby counts its own scans only, not the primary's");
	for (const Table& table : snapshot.catalog.tables())
		for (const Index& index : table.indexes) judge(snapshot, assessment, table, index);
}

}  // namespace

extern constexpr Check btree_on_jsonb{CheckSpec{
	.id = "btree_on_jsonb",
	.title = "B-tree or hash index over whole jsonb documents",
	.dimension = Dimension::indexing,
	.severity = Severity::info,
	.why = "Such an index compares documents as a whole. Searches by a key or by containment (->>, @>, "
		   "?) cannot use it, and INSERT fails for a document that is larger than a third of a page.",
	.action = "Make a GIN index on the column for searches inside the documents (jsonb_path_ops if only "
			  "@> is used), or a B-tree on the one expression that is searched, (attributes ->> "
			  "'color'), then drop this one.",
	.bad = "CREATE TABLE products (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "attributes jsonb NOT NULL);\n"
		   "CREATE INDEX idx_products_attributes ON products (attributes);",
	.good = "CREATE TABLE products (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"attributes jsonb NOT NULL);\n"
			"CREATE INDEX idx_products_attributes ON products USING gin (attributes);\n"
			"CREATE INDEX idx_products_color ON products ((attributes ->> 'color'));",
	.near_miss = "CREATE TABLE products (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "attributes jsonb NOT NULL);\n"
				 "CREATE UNIQUE INDEX uq_products_attributes ON products (attributes);\n"
				 "CREATE INDEX idx_products_id ON products (id) INCLUDE (attributes) "
				 "WHERE id > 100;",
	.run = run,
}};

}  // namespace dbe
