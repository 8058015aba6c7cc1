#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/counting_period.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// An index that is not valid is written like any other.
std::size_t written_indexes(const Table& table) {
	return static_cast<std::size_t>(std::count_if(table.indexes.begin(), table.indexes.end(),
												  [](const Index& i) { return i.is_ready; }));
}

Draft describe(const Snapshot& snapshot, const Table& table, std::size_t indexes, double most) {
	constexpr double far_too_many = 2;
	const double reads = table.sequential_scans + table.index_scans;
	Draft draft;
	draft.object = snapshot.catalog.name(*table.relation);
	draft.detail = cat(indexes, " indexes (", sized(table.index_bytes), ") on a table of ",
					   sized(table.bytes), " that was written ", counted(table.writes, "time"),
					   " and read ", counted(reads, "time"), " in ",
					   counting_period(snapshot).text(), ".");
	if (static_cast<double>(indexes) > most * far_too_many) draft.severity = Severity::warning;
	draft.evidence.put("indexes", indexes)
		.put("index_bytes", table.index_bytes)
		.put("bytes", table.bytes)
		.put("writes", table.writes)
		.put("reads", reads)
		.put("statistics_seconds", counting_period(snapshot).seconds);
	draft.weight = table.weight;
	draft.effect = table.writes * static_cast<double>(indexes);
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double age = snapshot.statistics_age();
	if (age < assessment.parameter("min_age")) {
		assessment.skip(Skip::too_young,
						cat("statistics have counted for ", lasting(age), " only"));
		return;
	}
	const CountingPeriod period = counting_period(snapshot);
	const double most = assessment.parameter("max_indexes");
	for (const Table& table : snapshot.catalog.tables()) {
		assessment.examined(table.weight);
		const std::size_t indexes = written_indexes(table);
		const double reads = table.sequential_scans + table.index_scans;
		const double writes_per_day = period.per_day(table.writes);
		if (static_cast<double>(indexes) > most &&
			writes_per_day >= assessment.parameter("min_writes_per_day") &&
			table.writes >= reads * assessment.parameter("writes_per_read"))
			assessment.add(describe(snapshot, table, indexes, most));
	}
}

}  // namespace

extern constexpr Check too_many_indexes{CheckSpec{
	.id = "too_many_indexes",
	.title = "Many indexes on a table that is written more than read",
	.dimension = Dimension::indexing,
	.severity = Severity::info,
	.why = "Each row written is written once more for every index, each of these writes goes to the "
		   "WAL and to every standby, and more columns keep updates from being heap-only.",
	.action = "Review the indexes of this table: drop what is unused or redundant (both have checks of "
			  "their own), join narrow ones into composite ones, and make those for a few rows "
			  "partial.",
	.bad = "SELECT dbe.set('too_many_indexes.min_age', 0);\n"
		   "SELECT dbe.set('too_many_indexes.max_indexes', 3);\n"
		   "SELECT dbe.set('too_many_indexes.min_writes_per_day', 0);\n"
		   "CREATE TABLE movements (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "quantity integer NOT NULL, reason text NOT NULL, "
		   "moved_at timestamptz NOT NULL DEFAULT now());\n"
		   "CREATE INDEX idx_movements_quantity ON movements (quantity);\n"
		   "CREATE INDEX idx_movements_reason ON movements (reason);\n"
		   "CREATE INDEX idx_movements_moved_at ON movements (moved_at);\n"
		   "INSERT INTO movements (quantity, reason) SELECT n, 'sale ' || n "
		   "FROM generate_series(1, 2000) n;\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "ANALYZE movements;\n"
		   "SELECT pg_stat_force_next_flush();",
	.good = "SELECT dbe.set('too_many_indexes.min_age', 0);\n"
			"SELECT dbe.set('too_many_indexes.max_indexes', 3);\n"
			"SELECT dbe.set('too_many_indexes.min_writes_per_day', 0);\n"
			"CREATE TABLE movements (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"quantity integer NOT NULL, reason text NOT NULL, "
			"moved_at timestamptz NOT NULL DEFAULT now());\n"
			"CREATE INDEX idx_movements_reason_moved_at ON movements (reason, moved_at);\n"
			"INSERT INTO movements (quantity, reason) SELECT n, 'sale ' || n "
			"FROM generate_series(1, 2000) n;\n"
			"SELECT pg_stat_force_next_flush();\n"
			"ANALYZE movements;\n"
			"SELECT pg_stat_force_next_flush();",
	.near_miss = "SELECT dbe.set('too_many_indexes.min_age', 0);\n"
				 "SELECT dbe.set('too_many_indexes.max_indexes', 3);\n"
				 "SELECT dbe.set('too_many_indexes.min_writes_per_day', 0);\n"
				 "CREATE TABLE movements (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "quantity integer NOT NULL, reason text NOT NULL, moved_at timestamptz NOT "
				 "NULL DEFAULT now());\n"
				 "CREATE INDEX idx_movements_quantity ON movements (quantity);\n"
				 "CREATE INDEX idx_movements_reason ON movements (reason);\n"
				 "CREATE INDEX idx_movements_moved_at ON movements (moved_at);\n"
				 "INSERT INTO movements (quantity, reason) SELECT n, 'sale ' || n FROM "
				 "generate_series(1, 2000) n;\n"
				 "ANALYZE movements;\n"
				 "DO $$ BEGIN FOR n IN 1..2500 LOOP PERFORM 1 FROM scratch.movements WHERE id "
				 "= n; END LOOP; END $$;\n"
				 "SELECT pg_stat_force_next_flush();",
	.parameters = {{{"max_indexes", 8, "indexes", "The primary key counts too."},
					{"writes_per_read", 1, "writes", "Rows written for each scan of the table."},
					{"min_writes_per_day", 1000, "writes", "Quieter tables do not matter."},
					{"min_age", 86400, "seconds", "Statistics must have counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
