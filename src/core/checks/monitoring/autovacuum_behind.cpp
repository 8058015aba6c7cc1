#include <vector>

#include "core/checks/assessment.hpp"
#include "core/checks/common/vacuum.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

struct Limits {
	double factor;
	double critical_factor;
	double min_dead;
	double critical_dead;
	double vacuumed_before;	 // what was vacuumed later is left to the next round
};

// The parts of one table that are overdue, the worst of them with its figures.
struct Overdue {
	std::vector<std::string> fixes;
	double dead = 0;
	double trigger = 0;
	double factor = 0;
	double last_vacuum = 0;
	bool is_critical = false;
	bool is_toast = false;
};

void weigh(const Relation& part, const Settings& settings, const Limits& limits, Overdue& overdue,
		   bool& found) {
	const double dead = static_cast<double>(part.activity.dead);
	if (!part.has_activity || dead < limits.min_dead) return;
	if (last_vacuum(part.activity) > limits.vacuumed_before) return;
	const double trigger = vacuum_trigger(part, settings);
	const double factor = dead / (trigger < 1 ? 1 : trigger);
	if (factor <= limits.factor) return;
	found = true;
	overdue.is_critical |= factor > limits.critical_factor && dead >= limits.critical_dead;
	if (factor <= overdue.factor) return;
	overdue.dead = dead;
	overdue.trigger = trigger;
	overdue.factor = factor;
	overdue.last_vacuum = last_vacuum(part.activity);
	overdue.is_toast = part.kind == 't';
}

void look_at(const Snapshot& snapshot, const Relation& leaf, const Limits& limits,
			 Overdue& overdue) {
	bool found = false;
	weigh(leaf, snapshot.settings, limits, overdue, found);
	if (const Relation* toast = snapshot.catalog.relation(leaf.toast)) {
		// Without parameters of its own the TOAST table follows those of its table.
		Relation part = *toast;
		if (part.options.count == 0) part.options = leaf.options;
		weigh(part, snapshot.settings, limits, overdue, found);
	}
	if (found) overdue.fixes.push_back(cat("VACUUM (ANALYZE) ", snapshot.catalog.name(leaf), ";"));
}

Draft describe(const Snapshot& snapshot, const Table& table, const Overdue& overdue) {
	Draft draft;
	draft.object = snapshot.catalog.name(*table.relation);
	const std::string where =
		table.partitions > 0 ? " in one partition" : overdue.is_toast ? " in its TOAST table" : "";
	const std::string last =
		overdue.last_vacuum > 0
			? cat("the last vacuum was ", lasting(snapshot.server().now - overdue.last_vacuum),
				  " ago")
			: "no vacuum was counted yet";
	draft.detail = cat(grouped(overdue.dead), " dead rows", where, ", ",
					   grouped(overdue.factor), " times the ", grouped(overdue.trigger),
					   " at which autovacuum should clean up; ", last, ".");
	draft.fix = join(overdue.fixes, "\n");
	draft.evidence.put("dead_rows", overdue.dead)
		.put("trigger", overdue.trigger)
		.put("factor", overdue.factor)
		.put("parts", overdue.fixes.size());
	draft.weight = table.weight;
	draft.effect = overdue.dead;
	if (overdue.is_critical) draft.severity = Severity::critical;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (snapshot.server().in_recovery)
		return assessment.skip(Skip::on_standby, "only the primary counts dead rows");
	const Limits limits{.factor = assessment.parameter("factor"),
						.critical_factor = assessment.parameter("critical_factor"),
						.min_dead = assessment.parameter("min_dead"),
						.critical_dead = assessment.parameter("critical_dead"),
						.vacuumed_before =
							snapshot.server().now - assessment.parameter("min_age")};
	for (const Table& table : snapshot.catalog.tables()) {
		assessment.examined(table.weight);
		Overdue overdue;
		for_each_leaf(snapshot.catalog, *table.relation, [&](const Relation& leaf) {
			look_at(snapshot, leaf, limits, overdue);
		});
		if (!overdue.fixes.empty()) assessment.add(describe(snapshot, table, overdue));
	}
}

}  // namespace

extern constexpr Check autovacuum_behind{CheckSpec{
	.id = "autovacuum_behind",
	.title = "Dead rows far beyond the point where autovacuum acts",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.why = "Autovacuum starts when the dead rows of a table reach its trigger. Far beyond it the "
		   "workers are too few or too slow, blocked, or something holds back the horizon; the "
		   "table grows and every scan reads the dead rows too.",
	.action = "Vacuum now. Then let autovacuum keep up: lower the table's "
			  "autovacuum_vacuum_scale_factor, raise autovacuum_vacuum_cost_limit, and end what "
			  "holds back the horizon.",
	.bad = "CREATE TABLE jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "payload text NOT NULL);\n"
		   "INSERT INTO jobs (payload) SELECT 'job ' || n FROM generate_series(1, 4000) n;\n"
		   "ANALYZE jobs;\nDELETE FROM jobs WHERE id <= 3000;\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "SELECT dbe.set('autovacuum_behind.min_dead', 1000);",
	.good = "CREATE TABLE jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"payload text NOT NULL);\n"
			"INSERT INTO jobs (payload) SELECT 'job ' || n FROM generate_series(1, 4000) n;\n"
			"DELETE FROM jobs WHERE id <= 3000;\nSELECT pg_stat_force_next_flush();\n"
			"VACUUM (ANALYZE) jobs;\n"
			"SELECT pg_stat_force_next_flush();\n"
			"SELECT dbe.set('autovacuum_behind.min_dead', 1000);",
	.near_miss = "CREATE TABLE jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "payload text NOT NULL) WITH (autovacuum_vacuum_threshold = 10000);\n"
				 "INSERT INTO jobs (payload) SELECT 'job ' || n FROM generate_series(1, 4000) n;\n"
				 "ANALYZE jobs;\nDELETE FROM jobs WHERE id <= 3000;\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "SELECT dbe.set('autovacuum_behind.min_dead', 1000);",
	.parameters = {{{"factor", 2, "times", "Dead rows over the trigger that are worth a warning."},
					{"critical_factor", 10, "times", "The same, critical."},
					{"min_dead", 10000, "rows", "Fewer dead rows are no matter."},
					{"critical_dead", 1000000, "rows", "Fewer dead rows are never critical."},
					{"min_age", 300, "seconds", "A table just vacuumed is left out for so long."}}},
	.run = run,
}};

}  // namespace dbe
