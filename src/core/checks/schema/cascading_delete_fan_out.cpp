#include <algorithm>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Tables that lose rows when a row of this one is deleted, through any number of steps.
std::vector<const Table*> deleted_along(const Catalog& catalog, const Table& table) {
	constexpr std::size_t most = 1000;
	std::vector<const Table*> reached{&table};
	for (std::size_t i = 0; i < reached.size() && reached.size() < most; i++)
		for (const Constraint* c : catalog.referencing(reached[i]->id())) {
			if (c->delete_action != 'c' || c->parent != ConstraintId{} || !c->is_enforced) continue;
			const Table* child = catalog.table(catalog.partition_root(c->relation));
			if (child != nullptr &&
				std::find(reached.begin(), reached.end(), child) == reached.end())
				reached.push_back(child);
		}
	reached.erase(reached.begin());
	return reached;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const double limit = assessment.parameter("rows");
	for (const Table& table : catalog.tables()) {
		const auto keys = catalog.referencing(table.id());
		const bool cascades = std::any_of(
			keys.begin(), keys.end(), [](const Constraint* c) { return c->delete_action == 'c'; });
		if (!cascades) continue;
		assessment.examined(table.weight);
		if (table.rows < 1) continue;
		const auto reached = deleted_along(catalog, table);
		double rows = 0;
		const Table* largest = nullptr;
		for (const Table* child : reached) {
			rows += child->rows;
			if (largest == nullptr || child->rows > largest->rows) largest = child;
		}
		const double average = rows / table.rows;
		if (largest == nullptr || average < limit) continue;
		Draft draft;
		draft.object = catalog.name(*table.relation);
		draft.detail = cat("ON DELETE CASCADE: deleting ",
						   table.rows == 1 ? std::string("its one row")
										   : cat("one of its ", counted(table.rows, "row")),
						   " deletes ", counted(average, "row"), " on average in ",
						   counted(static_cast<double>(reached.size()), "table"),
						   ", most of them in ", catalog.name(*largest->relation), ".");
		draft.evidence.put("rows", table.rows)
			.put("deleted_rows", average)
			.put("tables", reached.size());
		draft.weight = table.weight;
		draft.effect = average;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check cascading_delete_fan_out{CheckSpec{
	.id = "cascading_delete_fan_out",
	.title = "One delete that cascades to very many rows",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "Such a delete runs for minutes in one transaction, holds row locks on everything it "
		   "reached, writes WAL for each row and leaves as many dead rows; one mistaken statement "
		   "empties tables.",
	.action = "Delete the dependent rows first, in batches, and the row itself last; or mark it as "
			  "deleted. ON DELETE RESTRICT keeps an accident from happening.",
	.bad = "CREATE TABLE depots (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "note text NOT NULL);\n"
		   "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "depot_id bigint NOT NULL REFERENCES depots (id) ON DELETE CASCADE);\n"
		   "INSERT INTO depots (note) VALUES ('only one');\n"
		   "INSERT INTO parcels (depot_id) SELECT 1 FROM generate_series(1, 120000);\n"
		   "CREATE INDEX parcels_depot_id_idx ON parcels (depot_id);\n"
		   "VACUUM (ANALYZE) depots, parcels;",
	.good = "CREATE TABLE depots (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"note text NOT NULL);\n"
			"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"depot_id bigint NOT NULL REFERENCES depots (id) ON DELETE CASCADE);\n"
			"INSERT INTO depots (note) SELECT 'note' FROM generate_series(1, 100);\n"
			"INSERT INTO parcels (depot_id) SELECT n % 100 + 1 FROM generate_series(1, 1000) n;\n"
			"CREATE INDEX parcels_depot_id_idx ON parcels (depot_id);\n"
			"VACUUM (ANALYZE) depots, parcels;",
	.parameters = {{{"rows", 100000, "rows", "Rows deleted along, on average, to be reported."}}},
	.run = run,
}};

}  // namespace dbe
