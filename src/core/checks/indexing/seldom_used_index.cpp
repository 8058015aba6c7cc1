#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/counting_period.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/index_shape.hpp"
#include "core/checks/common/index_use.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void judge(const Snapshot& snapshot, Assessment& assessment, const Table& table,
		   const Index& index) {
	const Catalog& catalog = snapshot.catalog;
	const IndexFacts facts = index_facts(catalog, index);
	if (facts.relation == nullptr || !is_usable(index)) return;
	assessment.examined(table.weight);
	const CountingPeriod period = counting_period(snapshot);
	// What was never used has a check of its own.
	if (facts.scans <= 0 || facts.bytes < assessment.parameter("min_bytes") ||
		table.writes < facts.scans * assessment.parameter("min_writes_per_scan") ||
		period.per_day(facts.scans) > assessment.parameter("max_scans_per_day") ||
		index.is_unique || is_held(catalog, index) || serves_foreign_key(catalog, index))
		return;
	Draft draft;
	draft.object = catalog.name(*facts.relation);
	draft.detail = cat(counted(facts.scans, "scan"), " in ", period.text(), ", beside ",
					   counted(table.writes, "row"), " written to its table; it takes ",
					   sized(facts.bytes), ".");
	if (facts.last_scan > 0 && facts.last_scan < snapshot.server().now)
		append(draft.detail, cat(" The last scan was ",
								 lasting(snapshot.server().now - facts.last_scan), " ago."));
	if (has_standby(snapshot)) append(draft.detail, standby_note);
	draft.evidence.put("bytes", facts.bytes)
		.put("scans", facts.scans)
		.put("table_writes", table.writes)
		.put("statistics_seconds", period.seconds);
	if (facts.last_scan > 0) draft.evidence.put("last_scan", facts.last_scan);
	draft.weight = table.weight;
	draft.effect = facts.bytes;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (snapshot.server().in_recovery)
		return assessment.skip(Skip::on_standby,
							   "a standby counts its own scans only, not the primary's");
	if (snapshot.statistics_age() < assessment.parameter("min_age"))
		return assessment.skip(Skip::too_young, cat("statistics have counted for ",
													lasting(snapshot.statistics_age()), " only"));
	for (const Table& table : snapshot.catalog.tables())
		for (const Index& index : table.indexes) judge(snapshot, assessment, table, index);
}

}  // namespace

extern constexpr Check seldom_used_index{CheckSpec{
	.id = "seldom_used_index",
	.title = "Large index that is written much more than it is read",
	.dimension = Dimension::indexing,
	.severity = Severity::info,
	.why = "Every row written is written to the index too. One that is read once a day at most, for a "
		   "report perhaps, may cost more than it saves.",
	.action = "Find the query behind the few scans. If it can do without, or use another index, drop "
			  "this one; if it is a nightly job, it may make the index and drop it again.",
	.bad = "SELECT dbe.set('seldom_used_index.min_age', 0);\n"
		   "SELECT dbe.set('seldom_used_index.min_bytes', 0);\n"
		   "SELECT dbe.set('seldom_used_index.min_writes_per_scan', 1000);\n"
		   "SELECT dbe.set('seldom_used_index.max_scans_per_day', 1000000);\n"
		   "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "body text NOT NULL);\n"
		   "CREATE INDEX idx_notes_body ON notes (body);\n"
		   "INSERT INTO notes (body) SELECT 'Note ' || n FROM generate_series(1, 3000) n;\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "ANALYZE notes;\n"
		   "SET enable_seqscan = off;\n"
		   "SELECT count(*) FROM notes WHERE body = 'Note 7';\n"
		   "RESET enable_seqscan;\n"
		   "SELECT pg_stat_force_next_flush();",
	.good = "SELECT dbe.set('seldom_used_index.min_age', 0);\n"
			"SELECT dbe.set('seldom_used_index.min_bytes', 0);\n"
			"SELECT dbe.set('seldom_used_index.min_writes_per_scan', 1000);\n"
			"SELECT dbe.set('seldom_used_index.max_scans_per_day', 1000000);\n"
			"CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"body text NOT NULL);\n"
			"INSERT INTO notes (body) SELECT 'Note ' || n FROM generate_series(1, 3000) n;\n"
			"SELECT pg_stat_force_next_flush();\n"
			"ANALYZE notes;\n"
			"SELECT count(*) FROM notes WHERE body = 'Note 7';\n"
			"SELECT pg_stat_force_next_flush();",
	.near_miss = "SELECT dbe.set('seldom_used_index.min_age', 0);\n"
				 "SELECT dbe.set('seldom_used_index.min_bytes', 0);\n"
				 "SELECT dbe.set('seldom_used_index.min_writes_per_scan', 1000);\n"
				 "SELECT dbe.set('seldom_used_index.max_scans_per_day', 1000000);\n"
				 "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "body text NOT NULL);\n"
				 "CREATE UNIQUE INDEX uq_notes_body ON notes (body);\n"
				 "INSERT INTO notes (body) SELECT 'Note ' || n FROM generate_series(1, 3000) n;\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "ANALYZE notes;\n"
				 "SET enable_seqscan = off;\n"
				 "SELECT count(*) FROM notes WHERE body = 'Note 7';\n"
				 "RESET enable_seqscan;\n"
				 "SELECT pg_stat_force_next_flush();",
	.parameters = {{{"min_bytes", 104857600, "bytes", "Smaller indexes cost next to nothing."},
					{"min_writes_per_scan", 100000, "writes", "Rows written for each scan of the index."},
					{"max_scans_per_day", 1, "scans", "What is read more often earns its keep."},
					{"min_age", 604800, "seconds", "Statistics must have counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
