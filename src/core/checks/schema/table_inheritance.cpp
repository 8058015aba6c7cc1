#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

struct Children {
	std::vector<std::string> names;
	double rows = 0;
};

// Those that somebody made by hand: an extension keeps the chunks of its tables as children.
Children children_of(const Catalog& catalog, const Table& table) {
	Children children;
	for (const Inheritance& i : catalog.children(table.id())) {
		const Relation* child = catalog.relation(i.child);
		const Schema* schema = child != nullptr ? catalog.schema(child->schema) : nullptr;
		if (schema == nullptr || schema->is_extension_member || child->is_extension_member ||
			schema->name.view().starts_with("_timescaledb"))
			continue;
		children.names.push_back(catalog.name(*child));
		children.rows += std::max(0.0, child->tuples);
	}
	return children;
}

bool has_keys(const Catalog& catalog, const Table& table) {
	return !catalog.referencing(table.id()).empty() ||
		   std::any_of(table.indexes.begin(), table.indexes.end(),
					   [](const Index& index) { return index.is_unique; });
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		assessment.examined(table.weight);
		if (!table.is_inheritance_parent) continue;
		const Children children = children_of(catalog, table);
		if (children.names.empty()) continue;
		const double count = static_cast<double>(children.names.size());
		Draft draft;
		draft.object = catalog.name(*table.relation);
		draft.detail = cat(counted(count, "table inherits", "tables inherit"), " from it (",
						   listed(children.names), "; ", counted(children.rows, "row"), ")",
						   has_keys(catalog, table)
							   ? ": its unique and foreign keys do not hold for their rows."
							   : ".");
		draft.evidence.put("children", count).put("rows_of_children", children.rows);
		draft.weight = table.weight;
		draft.effect = children.rows;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check table_inheritance{CheckSpec{
	.id = "table_inheritance",
	.title = "Table inheritance",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "Keys, foreign keys and triggers of the parent do not reach the rows of its children: "
		   "the same id can stand in each. Every query without ONLY reads all of them, and rows "
		   "inserted into the parent stay there.",
	.action = "For parts of one table, use declarative partitioning: create it anew, ATTACH the "
			  "children as partitions and swap the names. For kinds of one thing, use a table for "
			  "what they share and one per kind with a foreign key to it.",
	.bad = "CREATE TABLE vehicles (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "wheels smallint NOT NULL);\n"
		   "CREATE TABLE trucks (load_kg integer NOT NULL, PRIMARY KEY (id)) INHERITS (vehicles);",
	.good = "CREATE TABLE vehicles (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"wheels smallint NOT NULL);\n"
			"CREATE TABLE trucks (vehicle_id bigint PRIMARY KEY, load_kg integer NOT NULL, "
			"CONSTRAINT fk_trucks_vehicles FOREIGN KEY (vehicle_id) REFERENCES vehicles (id));",
	.near_miss = "CREATE TABLE readings (sensor text NOT NULL, measured_at timestamptz NOT NULL, "
				 "PRIMARY KEY (sensor, measured_at)) PARTITION BY RANGE (measured_at);\n"
				 "CREATE TABLE readings_default PARTITION OF readings DEFAULT;",
	.run = run,
}};

}  // namespace dbe
