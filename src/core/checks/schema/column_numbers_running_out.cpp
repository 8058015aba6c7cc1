#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double most_columns = 1600;

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const double info = assessment.parameter("info");
	const double warning = assessment.parameter("warning");
	for (const Table& table : catalog.tables()) {
		assessment.examined(table.weight);
		const double dropped = table.relation->dropped_columns;
		const double live = static_cast<double>(table.columns.size());
		const double used = (live + dropped) / most_columns;
		if (used < info) continue;
		Draft draft;
		draft.object = catalog.name(*table.relation);
		draft.detail = cat("Of the 1,600 columns that a table can ever have, ", grouped(live),
						   " are in use and ", grouped(dropped),
						   " were dropped and cannot be used again.");
		draft.severity = used >= warning ? Severity::warning : Severity::info;
		draft.evidence.put("columns", live).put("dropped_columns", dropped);
		draft.weight = table.weight;
		draft.effect = live + dropped;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check column_numbers_running_out{CheckSpec{
	.id = "column_numbers_running_out",
	.title = "Table that has used up its column numbers",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "Dropped columns count towards the limit of 1,600 for ever; at the limit ADD COLUMN "
		   "fails. Until then each row carries a bit for every one of them. Tools that add and "
		   "drop a column at each run get there unnoticed.",
	.action = "Find what adds and drops columns. Only a new table is free of the old ones: create "
			  "it, copy the rows, swap the names; VACUUM FULL does not help.",
	.bad = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "note text NOT NULL);\n"
		   "DO $$ BEGIN\n"
		   "EXECUTE (SELECT 'ALTER TABLE scratch.parcels ' || string_agg('ADD COLUMN c' || n || ' "
		   "integer', ', ') FROM generate_series(1, 900) n);\n"
		   "EXECUTE (SELECT 'ALTER TABLE scratch.parcels ' || string_agg('DROP COLUMN c' || n, ', "
		   "') FROM generate_series(1, 900) n);\nEND $$;",
	.good = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"note text NOT NULL);\n"
			"ALTER TABLE parcels ADD COLUMN weight integer;\n"
			"ALTER TABLE parcels DROP COLUMN weight;",
	.near_miss = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "note text NOT NULL);\n"
				 "DO $$ BEGIN\n"
				 "EXECUTE (SELECT 'ALTER TABLE scratch.parcels ' || string_agg('ADD COLUMN c' "
				 "|| n || ' integer', ', ') FROM generate_series(1, 797) n);\n"
				 "EXECUTE (SELECT 'ALTER TABLE scratch.parcels ' || string_agg('DROP COLUMN "
				 "c' || n, ', ') FROM generate_series(1, 797) n);\n"
				 "END $$;",
	.parameters = {{{"info", 0.5, "share", "Used share of the numbers that is worth a note."},
					{"warning", 0.8, "share", "Used share that is worth a warning."}}},
	.run = run,
}};

}  // namespace dbe
