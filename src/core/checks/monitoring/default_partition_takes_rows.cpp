#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/partition_ranges.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

Draft describe(const Catalog& catalog, const PartitionRanges& ranges, double rows, double share,
			   bool is_large) {
	Draft draft;
	draft.object = catalog.name(*ranges.default_partition);
	draft.detail = cat("The default partition of ", catalog.name(*ranges.parent), " holds ",
					   counted(rows, "row"), share >= 0.001 ? cat(" (", percent(share), ")") : "",
					   " for which no range existed; a partition for them cannot be added before "
					   "they are moved.");
	draft.severity = is_large ? Severity::warning : Severity::info;
	draft.evidence.put("parent", catalog.name(*ranges.parent)).put("rows", rows).put("share", share);
	draft.weight = ranges.root->weight;
	draft.effect = rows;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const double least_share = assessment.parameter("warning_share");
	const double many_rows = assessment.parameter("warning_rows");
	for (const PartitionedTable& partitioned : catalog.partitioned_tables()) {
		if (partitioned.default_partition == RelationId{}) continue;
		const auto ranges = partition_ranges(catalog, partitioned);
		if (!ranges || !ranges->is_time() || ranges->step == 0) continue;
		const Relation* rest = ranges->default_partition;
		if (rest == nullptr || rest->kind != 'r') continue;
		assessment.examined(ranges->root->weight);
		const double rows = row_count(*rest);
		if (rows < 1) continue;
		const double all = ranges->root->rows > rows ? ranges->root->rows : rows;
		const double share = rows / all;
		assessment.add(describe(catalog, *ranges, rows, share,
								share >= least_share && rows >= many_rows));
	}
}

}  // namespace

extern constexpr Check default_partition_takes_rows{CheckSpec{
	.id = "default_partition_takes_rows",
	.title = "Default partition of a table split by time holds rows",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.why = "Rows in the default partition came when no range was there for them. Queries by time "
		   "read it in addition, dropping old partitions leaves it behind, and a new partition is "
		   "refused as long as one of its rows lies there.",
	.action =
		"In one transaction detach the default partition, create the missing ranges, insert its "
		"rows into the parent, empty it and attach it again; in steps for many rows. Where old "
		"rows are kept there on purpose, mind that each new partition has to scan them unless a "
		"CHECK on the default partition rules its range out.",
	.bad =
		"CREATE TABLE readings (at timestamptz NOT NULL, sensor integer NOT NULL, "
		"reading numeric(8,2) NOT NULL, PRIMARY KEY (at, sensor)) PARTITION BY RANGE (at);\n"
		"DO $$ BEGIN FOR n IN -2..3 LOOP EXECUTE format('CREATE TABLE readings_%s PARTITION OF "
		"readings FOR VALUES FROM (%L) TO (%L)', n + 2, date_trunc('day', now()) - interval '10 "
		"days' * (n + 1), date_trunc('day', now()) - interval '10 days' * n); END LOOP; END $$;\n"
		"CREATE TABLE readings_rest PARTITION OF readings DEFAULT;\n"
		"INSERT INTO readings VALUES (now() + interval '1 year', 1, 20.5);\n"
		"SELECT pg_stat_force_next_flush();",
	.good =
		"CREATE TABLE readings (at timestamptz NOT NULL, sensor integer NOT NULL, "
		"reading numeric(8,2) NOT NULL, PRIMARY KEY (at, sensor)) PARTITION BY RANGE (at);\n"
		"DO $$ BEGIN FOR n IN -2..3 LOOP EXECUTE format('CREATE TABLE readings_%s PARTITION OF "
		"readings FOR VALUES FROM (%L) TO (%L)', n + 2, date_trunc('day', now()) - interval '10 "
		"days' * (n + 1), date_trunc('day', now()) - interval '10 days' * n); END LOOP; END $$;\n"
		"CREATE TABLE readings_rest PARTITION OF readings DEFAULT;\n"
		"INSERT INTO readings VALUES (now(), 1, 20.5);\n"
		"SELECT pg_stat_force_next_flush();",
	.near_miss =
		"CREATE TABLE visits (country text NOT NULL, at timestamptz NOT NULL, "
		"PRIMARY KEY (country, at)) PARTITION BY LIST (country);\n"
		"CREATE TABLE visits_de PARTITION OF visits FOR VALUES IN ('DE');\n"
		"CREATE TABLE visits_rest PARTITION OF visits DEFAULT;\n"
		"INSERT INTO visits VALUES ('FR', now());\n"
		"SELECT pg_stat_force_next_flush();",
	.parameters = {{{"warning_share", 0.01, "share",
					 "Share of the rows from which it is a warning instead of a note."},
					{"warning_rows", 1000, "rows", "Rows that it takes for a warning at least."}}},
	.run = run,
}};

}  // namespace dbe
