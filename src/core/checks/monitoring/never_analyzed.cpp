#include <vector>

#include "core/checks/assessment.hpp"
#include "core/checks/common/vacuum.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

double rows_of(const Relation& relation) {
	return relation.tuples >= 0 ? relation.tuples : static_cast<double>(relation.activity.live);
}

struct Missing {
	std::vector<std::string> fixes;
	double rows = 0;
	int parts = 0;
	bool is_unknown = false;
};

void look_at(const Catalog& catalog, const Relation& relation, double rows, double least,
			 Missing& missing) {
	if (rows < least || catalog.columns(relation.id).empty()) return;
	const Analyzed state = analyzed(catalog, relation);
	missing.is_unknown |= state == Analyzed::unknown;
	if (state != Analyzed::no) return;
	missing.fixes.push_back(cat("ANALYZE ", catalog.name(relation), ";"));
	missing.rows += rows;
	missing.parts++;
}

Draft describe(const Catalog& catalog, const Table& table, const Missing& missing) {
	Draft draft;
	draft.object = catalog.name(*table.relation);
	draft.fix = join(missing.fixes, "\n");
	if (table.partitions > 0)
		draft.detail = cat(counted(missing.parts, "partition"), " with ",
						   counted(missing.rows, "row"),
						   " never analyzed: the planner guesses how many rows a condition finds.");
	else
		draft.detail = cat("About ", counted(missing.rows, "row"),
						   " and never analyzed: the planner guesses how many rows a condition "
						   "finds.");
	draft.evidence.put("rows", missing.rows).put("writes", table.writes);
	draft.weight = table.weight;
	draft.effect = missing.rows;
	return draft;
}

// Autovacuum analyzes partitions, never the partitioned table as a whole.
Draft describe_root(const Catalog& catalog, const Table& table) {
	Draft draft;
	draft.object = catalog.name(*table.relation);
	draft.severity = Severity::info;
	draft.detail = cat("Partitioned table of ", counted(table.rows, "row"),
					   " never analyzed as a whole, which autovacuum does not do: joins and "
					   "GROUP BY on it are estimated badly.");
	draft.fix = cat("ANALYZE ", draft.object, ";");
	draft.evidence.put("rows", table.rows).put("partitions", table.partitions);
	draft.weight = table.weight;
	draft.effect = table.rows;
	return draft;
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Table& table, double least) {
	const Catalog& catalog = snapshot.catalog;
	Missing missing;
	for_each_leaf(catalog, *table.relation, [&](const Relation& leaf) {
		look_at(catalog, leaf, rows_of(leaf), least, missing);
	});
	Missing whole;
	if (table.relation->kind == 'p') look_at(catalog, *table.relation, table.rows, least, whole);
	if (missing.fixes.empty() && whole.fixes.empty() && (missing.is_unknown || whole.is_unknown))
		return assessment.unassessed(table.weight, Skip::no_privilege,
									 "column statistics need SELECT on the table");
	assessment.examined(table.weight);
	// Analyzing a partitioned table analyzes its partitions too.
	if (!missing.fixes.empty() && !whole.fixes.empty()) missing.fixes = whole.fixes;
	if (!missing.fixes.empty())
		assessment.add(describe(catalog, table, missing));
	else if (!whole.fixes.empty())
		assessment.add(describe_root(catalog, table));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (snapshot.server().in_recovery)
		return assessment.skip(Skip::on_standby, "only the primary counts ANALYZE runs");
	const double least = assessment.parameter("min_rows");
	for (const Table& table : snapshot.catalog.tables())
		judge(snapshot, assessment, table, least);
}

}  // namespace

extern constexpr Check never_analyzed{CheckSpec{
	.id = "never_analyzed",
	.title = "Table without planner statistics",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.why = "Without statistics the planner assumes fixed shares for every condition, so it picks "
		   "scans and join orders blindly. After a restore, an upgrade or a bulk load all tables "
		   "are in this state until they are analyzed.",
	.action = "Run ANALYZE. If autovacuum never gets there, see whether it is on and has enough "
			  "workers; partitioned tables need a regular job, for autovacuum passes them over.",
	.bad = "CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "temperature numeric(5,2) NOT NULL);\n"
		   "INSERT INTO readings (temperature) SELECT n % 40 FROM generate_series(1, 3000) n;\n"
		   "SELECT pg_stat_force_next_flush();",
	.good = "CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"temperature numeric(5,2) NOT NULL);\n"
			"INSERT INTO readings (temperature) SELECT n % 40 FROM generate_series(1, 3000) n;\n"
			"ANALYZE readings;\nSELECT pg_stat_force_next_flush();",
	.near_miss = "CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "temperature numeric(5,2) NOT NULL);\n"
				 "INSERT INTO readings (temperature) SELECT n FROM generate_series(1, 30) n;\n"
				 "SELECT pg_stat_force_next_flush();",
	.parameters = {{{"min_rows", 1000, "rows", "Smaller tables are left out."}}},
	.run = run,
}};

}  // namespace dbe
