#include <vector>

#include "core/checks/assessment.hpp"
#include "core/checks/common/vacuum.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

struct Stale {
	std::vector<std::string> fixes;
	double changed = 0;	 // of the worst part, as the rest
	double rows = 0;
	double factor = 0;
	double last_analyze = 0;
};

void look_at(const Snapshot& snapshot, const Relation& leaf, double limit, double least,
			 Stale& stale) {
	const double changed = static_cast<double>(leaf.activity.modified_since_analyze);
	if (!leaf.has_activity || changed < least) return;
	const double trigger = analyze_trigger(leaf, snapshot.settings);
	const double factor = changed / (trigger < 1 ? 1 : trigger);
	if (factor <= limit || analyzed(snapshot.catalog, leaf) != Analyzed::yes) return;
	stale.fixes.push_back(cat("ANALYZE ", snapshot.catalog.name(leaf), ";"));
	if (factor <= stale.factor) return;
	stale.changed = changed;
	stale.rows = leaf.tuples;
	stale.factor = factor;
	stale.last_analyze = last_analyze(leaf.activity);
}

Draft describe(const Snapshot& snapshot, const Table& table, const Stale& stale) {
	Draft draft;
	draft.object = snapshot.catalog.name(*table.relation);
	const std::string last =
		stale.last_analyze > 0
			? cat(", ", lasting(snapshot.server().now - stale.last_analyze), " ago")
			: "";
	draft.detail = cat(counted(stale.changed, "row"), " changed since the last ANALYZE", last,
					   table.partitions > 0 ? " of one partition" : "", ", which saw ",
					   counted(stale.rows < 0 ? 0 : stale.rows, "row"),
					   "; autovacuum should have come long ago.");
	draft.fix = join(stale.fixes, "\n");
	draft.evidence.put("changed_rows", stale.changed)
		.put("rows", stale.rows)
		.put("factor", stale.factor)
		.put("parts", stale.fixes.size());
	draft.weight = table.weight;
	draft.effect = stale.changed;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (snapshot.server().in_recovery)
		return assessment.skip(Skip::on_standby, "only the primary counts changes");
	const double factor = assessment.parameter("factor");
	const double least = assessment.parameter("min_changed");
	for (const Table& table : snapshot.catalog.tables()) {
		assessment.examined(table.weight);
		Stale stale;
		for_each_leaf(snapshot.catalog, *table.relation, [&](const Relation& leaf) {
			look_at(snapshot, leaf, factor, least, stale);
		});
		if (!stale.fixes.empty()) assessment.add(describe(snapshot, table, stale));
	}
}

}  // namespace

extern constexpr Check stale_statistics{CheckSpec{
	.id = "stale_statistics",
	.title = "Planner statistics are far behind the data",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.why = "The planner estimates from what ANALYZE last saw. When much has changed since, its row "
		   "counts are wrong, and with them the choice of indexes and joins.",
	.action = "Run ANALYZE; after bulk loads make it part of the job. If it keeps coming back, "
			  "autovacuum has too few workers or is switched off for the table.",
	.bad = "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "visited_at timestamptz NOT NULL);\n"
		   "INSERT INTO visits (visited_at) SELECT now() FROM generate_series(1, 1000);\n"
		   "ANALYZE visits;\n"
		   "INSERT INTO visits (visited_at) SELECT now() FROM generate_series(1, 4000);\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "SELECT dbe.set('stale_statistics.min_changed', 1000);",
	.good = "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"visited_at timestamptz NOT NULL);\n"
			"INSERT INTO visits (visited_at) SELECT now() FROM generate_series(1, 5000);\n"
			"ANALYZE visits;\nSELECT pg_stat_force_next_flush();\n"
			"SELECT dbe.set('stale_statistics.min_changed', 1000);",
	.near_miss = "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "visited_at timestamptz NOT NULL) WITH (autovacuum_analyze_threshold = 20000);\n"
				 "INSERT INTO visits (visited_at) SELECT now() FROM generate_series(1, 1000);\n"
				 "ANALYZE visits;\n"
				 "INSERT INTO visits (visited_at) SELECT now() FROM generate_series(1, 4000);\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "SELECT dbe.set('stale_statistics.min_changed', 1000);",
	.parameters = {{{"factor", 2, "times", "Changes over the trigger that are worth a warning."},
					{"min_changed", 10000, "rows", "Fewer changed rows are no matter."}}},
	.run = run,
}};

}  // namespace dbe
