#include <algorithm>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// A table and the share of its rows that go when all rows at the start are deleted.
struct Reached {
	const Table* table;
	double share;
};

// The share of rows whose key is not null, so that they point at a row; without statistics none
// is known to.
double pointing_share(const Catalog& catalog, const Constraint& key) {
	double share = 1;
	for (std::uint32_t i = 0; i < key.columns.count; i++) {
		const int number = key.columns.items[i];
		const Column* column = catalog.column(key.relation, number);
		if (column != nullptr && column->not_null) continue;
		const ColumnStatistics* s = catalog.statistics(key.relation, number);
		share = std::min(share, s == nullptr ? 0 : 1 - static_cast<double>(s->null_fraction));
	}
	return share;
}

// Tables that lose rows when a row of this one is deleted, through any number of steps.
std::vector<Reached> deleted_along(const Catalog& catalog, const Table& table) {
	constexpr std::size_t most = 1000;
	std::vector<Reached> reached{{&table, 1}};
	for (std::size_t i = 0; i < reached.size() && reached.size() < most; i++)
		for (const Constraint* c : catalog.referencing(reached[i].table->id())) {
			if (c->delete_action != 'c' || c->parent != ConstraintId{} || !c->is_enforced) continue;
			const Table* child = catalog.table(catalog.partition_root(c->relation));
			if (child == nullptr || std::any_of(reached.begin(), reached.end(),
												[&](const Reached& r) { return r.table == child; }))
				continue;
			reached.push_back({child, reached[i].share * pointing_share(catalog, *c)});
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
		double most = 0;
		const Table* largest = nullptr;
		for (const auto& [child, share] : reached) {
			const double lost = child->rows * share;
			rows += lost;
			if (lost <= most) continue;
			most = lost;
			largest = child;
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
	.near_miss = "CREATE TABLE depots (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "note text NOT NULL);\n"
				 "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "depot_id bigint REFERENCES depots (id) ON DELETE CASCADE);\n"
				 "INSERT INTO depots (note) VALUES ('only one');\n"
				 "INSERT INTO parcels (depot_id) SELECT CASE WHEN n % 2 = 0 THEN 1 END FROM "
				 "generate_series(1, 120000) n;\n"
				 "CREATE INDEX parcels_depot_id_idx ON parcels (depot_id);\n"
				 "VACUUM (ANALYZE) depots, parcels;",
	.parameters = {{{"rows", 100000, "rows", "Rows deleted along, on average, to be reported."}}},
	.run = run,
}};

}  // namespace dbe
