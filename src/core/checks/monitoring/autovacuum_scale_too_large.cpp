#include <algorithm>
#include <cmath>
#include <vector>

#include "core/checks/common/setting.hpp"
#include "core/checks/common/vacuum.hpp"

namespace dbe {
namespace {

struct Limits {
	double min_rows;
	double min_dead;
	double percent_changed;
};

struct Late {
	std::vector<std::string> fixes;
	const Relation* worst = nullptr;
	double rows = 0;
	double trigger = 0;
};

// A table that nobody updates or deletes from has no dead rows.
bool is_rewritten(const Relation& leaf, double least_percent) {
	const double changed = static_cast<double>(leaf.activity.updated + leaf.activity.deleted);
	return changed >= leaf.tuples * least_percent / 100;
}

// A million dead rows, or 1 % of a truly huge table.
double proposal(double rows) {
	const double factor = std::clamp(1e6 / rows, 0.01, 0.05);
	return std::round(factor * 1000) / 1000;
}

void look_at(const Snapshot& snapshot, const Relation& leaf, const Limits& limits, Late& late) {
	if (!leaf.has_activity || leaf.tuples < limits.min_rows) return;
	if (disables_autovacuum(leaf) || !is_rewritten(leaf, limits.percent_changed)) return;
	const double trigger = vacuum_trigger(leaf, snapshot.settings);
	if (trigger < limits.min_dead || trigger < leaf.tuples * 0.1) return;
	late.fixes.push_back(cat("ALTER TABLE ", snapshot.catalog.name(leaf),
							 " SET (autovacuum_vacuum_scale_factor = ", proposal(leaf.tuples),
							 ", autovacuum_vacuum_threshold = 50);"));
	if (trigger <= late.trigger) return;
	late.worst = &leaf;
	late.rows = leaf.tuples;
	late.trigger = trigger;
}

Draft describe(const Snapshot& snapshot, const Table& table, const Late& late) {
	Draft draft;
	draft.object = snapshot.catalog.name(*table.relation);
	draft.detail =
		cat("Autovacuum waits for ", grouped(late.trigger), " dead rows among ", grouped(late.rows),
			table.partitions > 0 ? cat(" in ", snapshot.catalog.name(*late.worst)) : "",
			": by then every scan reads them, and cleaning up takes long.");
	draft.fix = join(late.fixes, "\n");
	draft.evidence.put("trigger", late.trigger).put("rows", late.rows);
	draft.weight = table.weight;
	draft.effect = late.trigger;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (snapshot.server().in_recovery)
		return assessment.skip(Skip::on_standby, "only the primary counts dead rows");
	const Limits limits{.min_rows = assessment.parameter("min_rows"),
						.min_dead = assessment.parameter("min_dead"),
						.percent_changed = assessment.parameter("percent_changed")};
	for (const Table& table : snapshot.catalog.tables()) {
		assessment.examined(table.weight);
		if (table.rows < limits.min_rows) continue;
		Late late;
		for_each_leaf(snapshot.catalog, *table.relation,
					  [&](const Relation& leaf) { look_at(snapshot, leaf, limits, late); });
		if (!late.fixes.empty()) assessment.add(describe(snapshot, table, late));
	}
}

}  // namespace

extern constexpr Check autovacuum_scale_too_large{CheckSpec{
	.id = "autovacuum_scale_too_large",
	.title = "Autovacuum comes late to a very large table",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.why = "Autovacuum waits until a share of a table is dead, 20 % by default. In a table of a "
		   "hundred million rows that is twenty million dead rows, weeks of growth, and one "
		   "long vacuum instead of many short ones.",
	.action = "Give the table a smaller autovacuum_vacuum_scale_factor. ALTER TABLE takes a SHARE "
			  "UPDATE EXCLUSIVE lock for a moment: reads and writes go on. From 18 on "
			  "autovacuum_vacuum_max_threshold bounds it for all tables.",
	.bad = "CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "level integer NOT NULL);\n"
		   "INSERT INTO readings (level) SELECT n FROM generate_series(1, 5000) n;\n"
		   "UPDATE readings SET level = level + 1 WHERE id % 10 = 0;\n"
		   "SELECT pg_stat_force_next_flush();\nVACUUM (ANALYZE) readings;\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "SELECT dbe.set('autovacuum_scale_too_large.min_rows', 2000);\n"
		   "SELECT dbe.set('autovacuum_scale_too_large.min_dead', 500);",
	.good = "CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"level integer NOT NULL) WITH (autovacuum_vacuum_scale_factor = 0.01);\n"
			"INSERT INTO readings (level) SELECT n FROM generate_series(1, 5000) n;\n"
			"UPDATE readings SET level = level + 1 WHERE id % 10 = 0;\n"
			"SELECT pg_stat_force_next_flush();\nVACUUM (ANALYZE) readings;\n"
			"SELECT pg_stat_force_next_flush();\n"
			"SELECT dbe.set('autovacuum_scale_too_large.min_rows', 2000);\n"
			"SELECT dbe.set('autovacuum_scale_too_large.min_dead', 500);",
	.near_miss = "CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "level integer NOT NULL);\n"
				 "INSERT INTO readings (level) SELECT n FROM generate_series(1, 5000) n;\n"
				 "VACUUM (ANALYZE) readings;\nSELECT pg_stat_force_next_flush();\n"
				 "SELECT dbe.set('autovacuum_scale_too_large.min_rows', 2000);\n"
				 "SELECT dbe.set('autovacuum_scale_too_large.min_dead', 500);",
	.parameters = {{{"min_rows", 50e6, "rows", "Smaller tables and partitions are left out."},
					{"min_dead", 10e6, "rows", "An earlier vacuum is early enough."},
					{"percent_changed", 1, "percent",
					 "Rows updated or deleted, of all, at least."}}},
	.run = run,
}};

}  // namespace dbe
