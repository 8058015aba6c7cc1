#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const double limit = assessment.parameter("partitions");
	for (const Table& table : catalog.tables()) {
		if (table.relation->kind != 'p') continue;
		assessment.examined(table.weight);
		if (table.partitions <= limit) continue;
		Draft draft;
		draft.object = catalog.name(*table.relation);
		draft.detail = cat(grouped(table.partitions), " partitions with ",
						   counted(table.rows / table.partitions, "row"), " and ",
						   sized(table.bytes / table.partitions), " each on average.");
		draft.evidence.put("partitions", table.partitions)
			.put("rows", table.rows)
			.put("bytes", table.bytes);
		draft.weight = table.weight;
		draft.effect = table.partitions;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check too_many_partitions{CheckSpec{
	.id = "too_many_partitions",
	.title = "Partitioned table with thousands of partitions",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "A statement that cannot be pruned while it is planned opens and locks every partition "
		   "and its indexes: planning takes longer than running, lock tables fill up, and each "
		   "connection keeps the description of all of them in memory.",
	.action = "Make the ranges wider, a month instead of a day, and drop or merge the old ones. "
			  "See that frequent statements name the partition key.",
	.bad = "CREATE TABLE parcels (id bigint PRIMARY KEY) PARTITION BY RANGE (id);\n"
		   "DO $$ BEGIN FOR n IN 0..2000 LOOP EXECUTE format('CREATE TABLE scratch.parcels_%s "
		   "PARTITION OF scratch.parcels FOR VALUES FROM (%s) TO (%s)', n, n, n + 1); COMMIT; "
		   "END LOOP; END $$;",
	.good = "CREATE TABLE parcels (id bigint PRIMARY KEY) PARTITION BY RANGE (id);\n"
			"CREATE TABLE parcels_0 PARTITION OF parcels FOR VALUES FROM (0) TO (1000);\n"
			"CREATE TABLE parcels_1 PARTITION OF parcels FOR VALUES FROM (1000) TO (2000);",
	.near_miss = "SELECT dbe.set('too_many_partitions.partitions', 3);\n"
				 "CREATE TABLE parcels (id bigint PRIMARY KEY) PARTITION BY RANGE (id);\n"
				 "CREATE TABLE parcels_0 PARTITION OF parcels FOR VALUES FROM (0) TO (2000) "
				 "PARTITION BY RANGE (id);\n"
				 "CREATE TABLE parcels_0_0 PARTITION OF parcels_0 FOR VALUES FROM (0) TO "
				 "(1000);\n"
				 "CREATE TABLE parcels_0_1 PARTITION OF parcels_0 FOR VALUES FROM (1000) TO "
				 "(2000);\n"
				 "CREATE TABLE parcels_1 PARTITION OF parcels FOR VALUES FROM (2000) TO "
				 "(3000);",
	.parameters = {{{"partitions", 2000, "partitions", "More than these are reported."}}},
	.run = run,
}};

}  // namespace dbe
