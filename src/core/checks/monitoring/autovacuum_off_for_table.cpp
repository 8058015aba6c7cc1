#include <vector>

#include "core/checks/assessment.hpp"
#include "core/checks/common/vacuum.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double day = 86400;

struct Disabled {
	std::vector<std::string> fixes;
	double writes = 0;
	int parts = 0;
	bool includes_rows = false;	 // not only the TOAST table
};

double writes_of(const Relation& relation) {
	const Activity& a = relation.activity;
	return static_cast<double>(a.inserted + a.updated + a.deleted);
}

// Somebody vacuums it by hand, as is usual for queues.
bool is_vacuumed_by_hand(const Relation& relation, double now, double days) {
	const double last = relation.activity.last_vacuum;
	return last > 0 && now - last < days * day;
}

void look_at(const Snapshot& snapshot, const Relation& leaf, double days, Disabled& found) {
	const Relation* toast = snapshot.catalog.relation(leaf.toast);
	const bool rows = disables_autovacuum(leaf);
	const bool values = toast != nullptr && disables_autovacuum(*toast);
	if (!rows && !values) return;
	if (is_vacuumed_by_hand(leaf, snapshot.server().now, days)) return;
	const std::string alter = cat("ALTER TABLE ", snapshot.catalog.name(leaf), " RESET (");
	if (rows) found.fixes.push_back(cat(alter, "autovacuum_enabled);"));
	if (values) found.fixes.push_back(cat(alter, "toast.autovacuum_enabled);"));
	found.includes_rows |= rows;
	found.writes += writes_of(leaf);
	found.parts++;
}

Draft describe(const Catalog& catalog, const Table& table, const Disabled& found) {
	Draft draft;
	draft.object = catalog.name(*table.relation);
	draft.detail = cat("Autovacuum is switched off for ",
					   found.includes_rows ? "" : "TOAST values of ",
					   table.partitions > 0 ? counted(found.parts, "partition") : "this table",
					   " with ", counted(found.writes, "write"),
					   " counted and no vacuum by hand lately.");
	draft.fix = join(found.fixes, "\n");
	draft.evidence.put("writes", found.writes).put("dead_rows", table.dead);
	draft.weight = table.weight;
	draft.effect = table.bytes;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (snapshot.server().in_recovery)
		return assessment.skip(Skip::on_standby, "only the primary counts writes");
	const double least = assessment.parameter("min_writes");
	const double days = assessment.parameter("manual_days");
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		assessment.examined(table.weight);
		Disabled found;
		for_each_leaf(catalog, *table.relation, [&](const Relation& leaf) {
			look_at(snapshot, leaf, days, found);
		});
		if (!found.fixes.empty() && found.writes >= least)
			assessment.add(describe(catalog, table, found));
	}
}

}  // namespace

extern constexpr Check autovacuum_off_for_table{CheckSpec{
	.id = "autovacuum_off_for_table",
	.title = "Autovacuum is switched off for a table that is written to",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.why = "Such a table keeps its dead rows and goes without fresh statistics: it grows and its "
		   "plans grow worse. Often the switch was set for one bulk load and forgotten.",
	.action = "Take the storage parameter away, or vacuum the table by a regular job if autovacuum "
			  "must not run on it.",
	.bad = "CREATE TABLE tickets (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "note text NOT NULL) WITH (autovacuum_enabled = off);\n"
		   "INSERT INTO tickets (note) SELECT 'note ' || n FROM generate_series(1, 2000) n;\n"
		   "ANALYZE tickets;\nSELECT pg_stat_force_next_flush();",
	.good = "CREATE TABLE tickets (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"note text NOT NULL) WITH (autovacuum_vacuum_scale_factor = 0.05);\n"
			"INSERT INTO tickets (note) SELECT 'note ' || n FROM generate_series(1, 2000) n;\n"
			"ANALYZE tickets;\nSELECT pg_stat_force_next_flush();",
	.near_miss = "CREATE TABLE tickets (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "note text NOT NULL) WITH (autovacuum_enabled = off);\n"
				 "INSERT INTO tickets (note) SELECT 'note ' || n FROM generate_series(1, 2000) n;\n"
				 "VACUUM (ANALYZE) tickets;\nSELECT pg_stat_force_next_flush();",
	.parameters = {{{"min_writes", 1000, "rows", "Tables written to less than this are left out."},
					{"manual_days", 7, "days", "A VACUUM by hand within this time is enough."}}},
	.run = run,
}};

}  // namespace dbe
