#include <vector>

#include "core/checks/assessment.hpp"
#include "core/checks/common/vacuum.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr std::string_view options[] = {"autovacuum_vacuum_threshold",
										"autovacuum_vacuum_scale_factor"};

// The storage parameters that the relation sets itself, ready for RESET.
std::string own_options(const Relation& relation, std::string_view prefix) {
	std::vector<std::string> names;
	for (const std::string_view name : options)
		if (storage_option(relation, name)) names.push_back(cat(prefix, name));
	return join(names, ", ");
}

struct Held {
	std::vector<std::string> fixes;
	double dead = 0;
	double live = 0;
	double trigger = 0;
};

void weigh(const Snapshot& snapshot, const Relation& leaf, const Relation& part, double least,
		   double percent, std::string_view prefix, Held& held) {
	const double dead = static_cast<double>(part.activity.dead);
	const double live = static_cast<double>(part.activity.live);
	if (!part.has_activity || dead < least || dead * 100 < (dead + live) * percent) return;
	const std::string own = own_options(part, prefix);
	const double trigger = vacuum_trigger(part, snapshot.settings);
	if (own.empty() || dead > trigger || disables_autovacuum(part)) return;
	held.fixes.push_back(cat("ALTER TABLE ", snapshot.catalog.name(leaf), " RESET (", own, ");"));
	if (dead <= held.dead) return;
	held.dead = dead;
	held.live = live;
	held.trigger = trigger;
}

Draft describe(const Snapshot& snapshot, const Table& table, const Held& held) {
	Draft draft;
	draft.object = snapshot.catalog.name(*table.relation);
	draft.detail = cat(grouped(held.dead), " dead rows beside ", grouped(held.live),
					   " live ones, yet the table's own storage parameters make autovacuum wait "
					   "for ",
					   grouped(held.trigger), ".");
	draft.fix = join(held.fixes, "\n");
	draft.evidence.put("dead_rows", held.dead)
		.put("live_rows", held.live)
		.put("trigger", held.trigger);
	draft.weight = table.weight;
	draft.effect = held.dead;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (snapshot.server().in_recovery)
		return assessment.skip(Skip::on_standby, "only the primary counts dead rows");
	const double least = assessment.parameter("min_dead");
	const double percent = assessment.parameter("percent");
	for (const Table& table : snapshot.catalog.tables()) {
		assessment.examined(table.weight);
		Held held;
		for_each_leaf(snapshot.catalog, *table.relation, [&](const Relation& leaf) {
			weigh(snapshot, leaf, leaf, least, percent, "", held);
			if (const Relation* toast = snapshot.catalog.relation(leaf.toast))
				weigh(snapshot, leaf, *toast, least, percent, "toast.", held);
		});
		if (!held.fixes.empty()) assessment.add(describe(snapshot, table, held));
	}
}

}  // namespace

extern constexpr Check vacuum_threshold_too_high{CheckSpec{
	.id = "vacuum_threshold_too_high",
	.title = "A table's own parameters keep autovacuum away from dead rows",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.why = "Somebody once gave the table a trigger of its own, for a size that it no longer has. "
		   "Now half of it is dead, every scan reads that, and autovacuum still waits.",
	.action = "Take the parameters away so that the server's settings hold; autovacuum then acts "
			  "within a minute. RESET takes a SHARE UPDATE EXCLUSIVE lock for a moment.",
	.bad = "CREATE TABLE jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "payload text NOT NULL) WITH (autovacuum_vacuum_threshold = 1000000);\n"
		   "INSERT INTO jobs (payload) SELECT 'job ' || n FROM generate_series(1, 4000) n;\n"
		   "SELECT pg_stat_force_next_flush();\nANALYZE jobs;\nDELETE FROM jobs WHERE id <= 3000;\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "SELECT dbe.set('vacuum_threshold_too_high.min_dead', 1000);",
	.good =
		"CREATE TABLE jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"payload text NOT NULL);\n"
		"INSERT INTO jobs (payload) SELECT 'job ' || n FROM generate_series(1, 4000) n;\n"
		"SELECT pg_stat_force_next_flush();\nANALYZE jobs;\nDELETE FROM jobs WHERE id <= 3000;\n"
		"SELECT pg_stat_force_next_flush();\n"
		"SELECT dbe.set('vacuum_threshold_too_high.min_dead', 1000);",
	.near_miss =
		"CREATE TABLE jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"payload text NOT NULL) WITH (autovacuum_vacuum_threshold = 1000000);\n"
		"INSERT INTO jobs (payload) SELECT 'job ' || n FROM generate_series(1, 4000) n;\n"
		"SELECT pg_stat_force_next_flush();\nANALYZE jobs;\nDELETE FROM jobs WHERE id <= 1500;\n"
		"SELECT pg_stat_force_next_flush();\n"
		"SELECT dbe.set('vacuum_threshold_too_high.min_dead', 1000);",
	.parameters = {{{"min_dead", 50000, "rows", "Fewer dead rows are no matter."},
					{"percent", 50, "percent", "Dead rows of all rows that are worth a warning."}}},
	.run = run,
}};

}  // namespace dbe
