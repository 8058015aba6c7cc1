#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/idle_index.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

Draft describe(const Snapshot& snapshot, const Table& table, const IndexFacts& facts,
			   const IndexWatch& watch, double large) {
	Draft draft;
	draft.object = snapshot.catalog.name(*facts.relation);
	draft.detail = cat("Not one scan counted in ", watch.text(snapshot),
					   ", while its table was read ",
					   counted(table.sequential_scans + table.index_scans, "time"), " and written ",
					   counted(table.writes, "time"), "; it takes ", sized(facts.bytes), ".");
	// A standby may live on the index, and counts its own scans only.
	if (has_standby(snapshot)) {
		append(draft.detail, standby_note);
	} else {
		draft.fix = drop_index(snapshot.catalog, *facts.relation);
		if (facts.bytes >= large) draft.severity = Severity::warning;
	}
	draft.evidence.put("bytes", facts.bytes)
		.put("scans", facts.scans)
		.put("watched_seconds", watch.seconds)
		.put("table_sequential_scans", table.sequential_scans)
		.put("table_index_scans", table.index_scans)
		.put("table_writes", table.writes);
	if (watch.knows_age()) draft.evidence.put("file_seconds", watch.file_seconds);
	draft.weight = table.weight;
	draft.effect = facts.bytes;
	return draft;
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Table& table,
		   const Index& index) {
	const IndexFacts facts = index_facts(snapshot.catalog, index);
	if (facts.relation == nullptr || !is_usable(index)) return;
	const IndexVerdict verdict = judge_idleness(snapshot, table, facts);
	if (verdict.idleness == Idleness::unread_table) {
		assessment.unassessed(table.weight, Skip::too_young,
							  "nobody has read the table since the statistics began");
		return;
	}
	if (verdict.idleness == Idleness::too_young) {
		assessment.unassessed(table.weight, Skip::too_young,
							  verdict.watch.knows_age()
								  ? "an index was made or rebuilt too short a time ago"
								  : "the file of an index does not tell its age");
		return;
	}
	assessment.examined(table.weight);
	if (verdict.idleness == Idleness::unused)
		assessment.add(describe(snapshot, table, facts, verdict.watch,
								assessment.parameter("large_bytes")));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (snapshot.server().in_recovery) {
		assessment.skip(Skip::on_standby, "a standby counts its own scans only, not the primary's");
		return;
	}
	if (snapshot.statistics_age() < assessment.parameter("min_age")) {
		assessment.skip(Skip::too_young, cat("statistics have counted for ",
											 lasting(snapshot.statistics_age()), " only"));
		return;
	}
	for (const Table& table : snapshot.catalog.tables())
		for (const Index& index : table.indexes) judge(snapshot, assessment, table, index);
}

}  // namespace

extern constexpr Check unused_index{CheckSpec{
	.id = "unused_index",
	.title = "Index that no query has used",
	.dimension = Dimension::indexing,
	.severity = Severity::info,
	.why = "Every write to the table maintains the index, it keeps updates from being heap-only, "
		   "and it takes disk, memory, backup and WAL without giving anything back.",
	.action = "Make sure first that nobody else needs it: standbys count their own scans, and yearly "
			  "jobs run once a year. How old an index is, is taken from its file, which a rebuild "
			  "renews; one that is too young or does not tell is passed over. Keep its definition, then drop it. Dropping the index of a partitioned table cannot "
			  "be done concurrently and locks the table for a moment.",
	.bad = "SELECT dbe.set('unused_index.min_age', 0);\n"
		   "SELECT dbe.set('unused_index.min_bytes', 0);\n"
		   "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "body text NOT NULL);\n"
		   "CREATE INDEX idx_notes_body ON notes (body);\n"
		   "INSERT INTO notes (body) SELECT 'Note ' || n FROM generate_series(1, 500) n;\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "ANALYZE notes;\n"
		   "SELECT count(*) FROM notes;\n"
		   "SELECT pg_stat_force_next_flush();",
	.good = "SELECT dbe.set('unused_index.min_age', 0);\n"
			"SELECT dbe.set('unused_index.min_bytes', 0);\n"
			"CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"body text NOT NULL);\n"
			"CREATE INDEX idx_notes_body ON notes (body);\n"
			"INSERT INTO notes (body) SELECT 'Note ' || n FROM generate_series(1, 500) n;\n"
			"SELECT pg_stat_force_next_flush();\n"
			"ANALYZE notes;\n"
			"SET enable_seqscan = off;\n"
			"SELECT count(*) FROM notes WHERE body = 'Note 7';\n"
			"RESET enable_seqscan;\n"
			"SELECT pg_stat_force_next_flush();",
	.near_miss = "SELECT dbe.set('unused_index.min_age', 0);\n"
				 "SELECT dbe.set('unused_index.min_bytes', 0);\n"
				 "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "email text NOT NULL UNIQUE);\n"
				 "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "customer_id bigint NOT NULL REFERENCES customers (id));\n"
				 "CREATE INDEX idx_orders_customer_id ON orders (customer_id);\n"
				 "INSERT INTO customers (email) SELECT n || '@example.org' "
				 "FROM generate_series(1, 100) n;\n"
				 "INSERT INTO orders (customer_id) SELECT id FROM customers;\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "ANALYZE customers, orders;\n"
				 "SELECT count(*) FROM orders;\n"
				 "SELECT pg_stat_force_next_flush();",
	.parameters = {{{"min_age", 604800, "seconds", "For so long statistics must have counted and the index existed."},
					{"min_bytes", 10485760, "bytes", "Smaller indexes cost next to nothing."},
					{"large_bytes", 104857600, "bytes", "From this size on it is a warning."}}},
	.ceiling = 5,
	.run = run,
}};

}  // namespace dbe
