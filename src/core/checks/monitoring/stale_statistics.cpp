#include <cmath>
#include <vector>

#include "core/checks/assessment.hpp"
#include "core/checks/common/vacuum.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

struct Limits {
	double factor;
	double min_changed;
	double analyzed_before;	 // what was analyzed later is left to the next round
};

struct Stale {
	std::vector<std::string> fixes;
	double changed = 0;	 // of the worst part, as the rest
	double rows = 0;
	double factor = 0;
	double last_analyze = 0;
};

// A session that wrote and analyzed at once reports its writes after its ANALYZE: then all writes
// count as changes, although ANALYZE has seen just these rows.
bool counts_late(const Relation& leaf) {
	const Activity& a = leaf.activity;
	const double rows = static_cast<double>(a.inserted - a.deleted);
	return a.modified_since_analyze >= a.inserted + a.updated + a.deleted && a.updated == 0 &&
		   std::abs(leaf.tuples - rows) <= 0.1 * rows;
}

void look_at(const Snapshot& snapshot, const Relation& leaf, const Limits& limits,
			 Stale& stale) {
	const double changed = static_cast<double>(leaf.activity.modified_since_analyze);
	if (!leaf.has_activity || changed < limits.min_changed) return;
	if (last_analyze(leaf.activity) > limits.analyzed_before || counts_late(leaf)) return;
	const double trigger = analyze_trigger(leaf, snapshot.settings);
	const double factor = changed / (trigger < 1 ? 1 : trigger);
	if (factor <= limits.factor || analyzed(snapshot.catalog, leaf) != Analyzed::yes) return;
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
					   counted(stale.rows < 0 ? 0 : stale.rows, "row"), ": ",
					   grouped(stale.factor), " times what makes autovacuum analyze it.");
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
	const Limits limits{.factor = assessment.parameter("factor"),
						.min_changed = assessment.parameter("min_changed"),
						.analyzed_before =
							snapshot.server().now - assessment.parameter("min_age")};
	for (const Table& table : snapshot.catalog.tables()) {
		assessment.examined(table.weight);
		Stale stale;
		for_each_leaf(snapshot.catalog, *table.relation, [&](const Relation& leaf) {
			look_at(snapshot, leaf, limits, stale);
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
		   "SELECT pg_stat_force_next_flush();\nANALYZE visits;\n"
		   "INSERT INTO visits (visited_at) SELECT now() FROM generate_series(1, 4000);\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "SELECT dbe.set('stale_statistics.min_changed', 1000);\n"
		   "SELECT dbe.set('stale_statistics.min_age', 0);",
	.good = "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"visited_at timestamptz NOT NULL);\n"
			"INSERT INTO visits (visited_at) SELECT now() FROM generate_series(1, 5000);\n"
			"SELECT pg_stat_force_next_flush();\nANALYZE visits;\n"
			"SELECT dbe.set('stale_statistics.min_changed', 1000);\n"
			"SELECT dbe.set('stale_statistics.min_age', 0);",
	.near_miss = "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "visited_at timestamptz NOT NULL) WITH (autovacuum_analyze_threshold = 20000);\n"
				 "INSERT INTO visits (visited_at) SELECT now() FROM generate_series(1, 1000);\n"
				 "SELECT pg_stat_force_next_flush();\nANALYZE visits;\n"
				 "INSERT INTO visits (visited_at) SELECT now() FROM generate_series(1, 4000);\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "SELECT dbe.set('stale_statistics.min_changed', 1000);\n"
				 "SELECT dbe.set('stale_statistics.min_age', 0);",
	.parameters = {{{"factor", 2, "times", "Changes over the trigger that are worth a warning."},
					{"min_changed", 10000, "rows", "Fewer changed rows are no matter."},
					{"min_age", 300, "seconds", "A table just analyzed is left out for so long."}}},
	.run = run,
}};

}  // namespace dbe
