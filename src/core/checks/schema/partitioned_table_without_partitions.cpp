#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const PartitionedTable& partitioned : catalog.partitioned_tables()) {
		const Relation* relation = catalog.relation(partitioned.relation);
		const Table* root = catalog.table(catalog.partition_root(partitioned.relation));
		if (relation == nullptr || relation->kind != 'p' || root == nullptr) continue;
		assessment.examined(root->weight);
		if (!catalog.children(relation->id).empty()) continue;
		Draft draft;
		draft.object = catalog.name(*relation);
		draft.detail = relation->is_partition
						   ? "A partition that is partitioned itself and has no partition: every "
							 "row that belongs here is refused."
						   : "Partitioned, yet there is no partition: every insert is refused.";
		draft.weight = root->weight;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check partitioned_table_without_partitions{CheckSpec{
	.id = "partitioned_table_without_partitions",
	.title = "Partitioned table without a partition",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "A partitioned table stores nothing itself. Without partitions every insert ends in an "
		   "error: a job that should create them has not run, or one dropped them all.",
	.action = "Create the partitions, or drop the table if nothing uses it.",
	.bad = "CREATE TABLE parcels (id bigint PRIMARY KEY, note text NOT NULL) PARTITION BY RANGE "
		   "(id);",
	.good = "CREATE TABLE parcels (id bigint PRIMARY KEY, note text NOT NULL) PARTITION BY RANGE "
			"(id);\n"
			"CREATE TABLE parcels_0 PARTITION OF parcels FOR VALUES FROM (0) TO (1000);",
	.near_miss = "CREATE TABLE parcels (id bigint PRIMARY KEY, note text NOT NULL) PARTITION BY "
				 "HASH (id);\n"
				 "CREATE TABLE parcels_0 PARTITION OF parcels FOR VALUES WITH (MODULUS 1, "
				 "REMAINDER 0);",
	.run = run,
}};

}  // namespace dbe
