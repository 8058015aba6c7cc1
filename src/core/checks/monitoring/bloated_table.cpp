#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/ages.hpp"
#include "core/checks/common/table_bloat.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/common/table_storage.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Far more changes since the statistics were taken, or dead rows that wait for VACUUM: then the
// space is not known, or not free yet.
bool is_in_flux(const Relation& part) {
	constexpr double most = 0.2;
	const Activity& a = part.activity;
	const double rows = std::max(part.tuples, static_cast<double>(a.live));
	return static_cast<double>(a.modified_since_analyze) > rows * most ||
		   static_cast<double>(a.dead) > rows * most;
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Table& table,
		   const Relation& part) {
	const Catalog& catalog = snapshot.catalog;
	constexpr double mega = 1024.0 * 1024.0;
	const double least = assessment.parameter("min_free") * mega;
	if (catalog.bytes(part) < least) return assessment.examined(table.weight);
	const TableSpace space = table_space(catalog, part);
	if (space.needed < 0)
		return assessment.unassessed(
			table.weight,
			part.has_statistics_rights ? Skip::never_analyzed : Skip::no_privilege, space.unknown);
	assessment.examined(table.weight);
	const double waste = space.bytes - space.needed;
	// A table that was emptied is about to be filled again.
	if (waste < least || waste < space.bytes * assessment.parameter("min_share") ||
		part.tuples < 1 || is_in_flux(part))
		return;
	Draft draft;
	draft.object = catalog.name(part);
	draft.detail = cat("Takes ", sized(space.bytes), ", while its ", counted(part.tuples, "row"),
					   " need ", sized(space.needed), " at most: ", percent(waste / space.bytes),
					   part.dropped_columns > 0
						   ? " is free space or holds columns that were dropped."
						   : " is free space.");
	draft.evidence.put("bytes", space.bytes)
		.put("needed_bytes", space.needed)
		.put("rows", part.tuples);
	draft.weight = table.weight;
	draft.effect = waste;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables())
		if (!is_staging(catalog, table))
			for (const Relation* part : table_storage(catalog, *table.relation))
				judge(snapshot, assessment, table, *part);
}

}  // namespace

extern constexpr Check bloated_table{CheckSpec{
	.id = "bloated_table",
	.title = "Table much larger than its rows need",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::objects,
	.why = "VACUUM gives room back to the table, not to the disk. After one large DELETE, or a time "
		   "when VACUUM could not remove dead rows, most pages are nearly empty: each full scan, "
		   "backup and copy reads them all the same, and they crowd the cache.",
	.action = "If the rows do not come back, rewrite the table: pg_repack or pg_squeeze while it is in "
			  "use, or VACUUM FULL in a window, which takes ACCESS EXCLUSIVE until it is done; both "
			  "need the space of the new table meanwhile. If it grows back, look for long "
			  "transactions and for an autovacuum that comes too seldom. What expires by time is "
			  "better dropped with a partition than deleted.",
	.bad = "SELECT dbe.set('bloated_table.min_free', 1);\n"
		   "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "note text NOT NULL);\n"
		   "INSERT INTO parcels (note) SELECT repeat('note ', 20) FROM generate_series(1, 20000);\n"
		   "DELETE FROM parcels WHERE id % 10 <> 0;\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "VACUUM ANALYZE parcels;",
	.good = "SELECT dbe.set('bloated_table.min_free', 1);\n"
			"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"note text NOT NULL);\n"
			"INSERT INTO parcels (note) SELECT repeat('note ', 20) FROM generate_series(1, 20000);\n"
			"DELETE FROM parcels WHERE id % 10 <> 0;\n"
			"SELECT pg_stat_force_next_flush();\n"
			"VACUUM (FULL, ANALYZE) parcels;",
	.near_miss = "SELECT dbe.set('bloated_table.min_free', 1);\n"
				 "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "note text NOT NULL, weight numeric, label text, region text) "
				 "WITH (fillfactor = 40);\n"
				 "INSERT INTO parcels (note, weight, label, region) "
				 "SELECT repeat('note ', 20 * (n % 5)), n, "
				 "CASE WHEN n % 3 = 0 THEN 'label ' || n END, 'region ' || n % 7 "
				 "FROM generate_series(1, 20000) n;\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "VACUUM ANALYZE parcels;",
	.parameters = {{{"min_free", 1024, "MB", "Less that a rewrite would free is not reported."},
					{"min_share", 0.6, "share", "Nor less than this share of the table."}}},
	.run = run,
}};

}  // namespace dbe
