#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Each row refers to itself: the same columns on both sides, in the same order.
bool is_to_itself(const Constraint& c) {
	return c.relation == c.referenced && c.columns.count == c.referenced_columns.count &&
		   std::equal(c.columns.items, c.columns.items + c.columns.count,
					  c.referenced_columns.items);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		for (const Constraint& c : table.constraints) {
			if (c.kind != 'f' || c.parent != ConstraintId{}) continue;
			assessment.examined(table.weight);
			if (!is_to_itself(c)) continue;
			const std::string name = catalog.name(*table.relation);
			Draft draft;
			draft.object = cat(name, ".", quoted(c.name));
			draft.detail = cat("Foreign key ", quoted(c.name), " refers from (",
							   catalog.column_names(table.id(), c.columns),
							   ") to the same columns of its own table: every row satisfies it.");
			draft.fix = cat("ALTER TABLE ", name, " DROP CONSTRAINT ", quoted(c.name), ";");
			draft.evidence.put("writes", table.writes);
			draft.weight = table.weight;
			draft.effect = table.writes;
			assessment.add(draft);
		}
	}
}

}  // namespace

extern constexpr Check foreign_key_to_itself{CheckSpec{
	.id = "foreign_key_to_itself",
	.title = "Foreign key from a key to itself",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "A foreign key whose columns refer to themselves can never be violated: each row finds "
		   "itself. It guards nothing, runs its triggers, and the reference that was meant is "
		   "missing.",
	.action = "Drop it and add the one that was meant, such as parent_id to id. Dropping takes "
			  "ACCESS EXCLUSIVE for a moment.",
	.bad = "CREATE TABLE parts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "name varchar(80) NOT NULL, "
		   "CONSTRAINT fk_parts_parts FOREIGN KEY (id) REFERENCES parts (id));",
	.good = "CREATE TABLE parts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"name varchar(80) NOT NULL, parent_id bigint, "
			"CONSTRAINT fk_parts_parts FOREIGN KEY (parent_id) REFERENCES parts (id));\n"
			"CREATE INDEX idx_parts_parent_id ON parts (parent_id);",
	.near_miss = "CREATE TABLE nodes (tree_id bigint NOT NULL, number bigint NOT NULL, "
				 "parent_number bigint, PRIMARY KEY (tree_id, number), "
				 "CONSTRAINT fk_nodes_nodes FOREIGN KEY (tree_id, parent_number) "
				 "REFERENCES nodes (tree_id, number));\n"
				 "CREATE INDEX idx_nodes_parent ON nodes (tree_id, parent_number);",
	.run = run,
}};

}  // namespace dbe
