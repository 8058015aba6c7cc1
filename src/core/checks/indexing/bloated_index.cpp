#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/index_bloat.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void judge(const Snapshot& snapshot, Assessment& assessment, const Table& table,
		   const Index& index) {
	const Catalog& catalog = snapshot.catalog;
	const IndexFacts facts = index_facts(catalog, index);
	if (facts.relation == nullptr || !has_estimable_space(*facts.relation, index)) return;
	if (facts.bytes < assessment.parameter("min_bytes")) {
		assessment.examined(table.weight);
		return;
	}
	const IndexSpace sizes = index_space(catalog, *facts.relation);
	if (sizes.is_unknown) {
		assessment.unassessed(table.weight,
							  table.relation->has_statistics_rights ? Skip::never_analyzed
																	  : Skip::no_privilege,
							  "the width of some keys is not known");
		return;
	}
	assessment.examined(table.weight);
	if (sizes.bytes < sizes.needed * assessment.parameter("min_ratio")) return;
	const double waste = sizes.bytes - sizes.needed;
	Draft draft;
	draft.object = catalog.name(*facts.relation);
	draft.detail = cat("Takes ", sized(sizes.bytes), ", while its ",
					   counted(sizes.entries, "entry", "entries"), " need ", sized(sizes.needed),
					   " at most: ", percent(waste / sizes.bytes), " is free space or dead entries.");
	draft.fix = cat("REINDEX INDEX CONCURRENTLY ", draft.object, ";");
	if (waste >= assessment.parameter("large_bytes")) draft.severity = Severity::warning;
	draft.evidence.put("bytes", sizes.bytes)
		.put("needed_bytes", sizes.needed)
		.put("entries", sizes.entries);
	draft.weight = table.weight;
	draft.effect = waste;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	for (const Table& table : snapshot.catalog.tables())
		for (const Index& index : table.indexes) judge(snapshot, assessment, table, index);
}

}  // namespace

extern constexpr Check bloated_index{CheckSpec{
	.id = "bloated_index",
	.title = "Index much larger than its entries need",
	.dimension = Dimension::indexing,
	.severity = Severity::info,
	.why = "Pages that are mostly empty take memory and I/O from the rest. Deleting many rows, or "
		   "updating while an old transaction holds VACUUM back, leaves them; they are reused only "
		   "for keys of the same range.",
	.action = "Rebuild the index; writers go on meanwhile, and it takes the space of the new index "
			  "until it is done. If it grows back soon, look for long transactions and for a table "
			  "that autovacuum visits too seldom.",
	.bad = "SELECT dbe.set('bloated_index.min_bytes', 0);\n"
		   "CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "kind text NOT NULL);\n"
		   "INSERT INTO events (kind) SELECT 'click' FROM generate_series(1, 20000);\n"
		   "DELETE FROM events WHERE id % 20 <> 0;\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "VACUUM ANALYZE events;",
	.good = "SELECT dbe.set('bloated_index.min_bytes', 0);\n"
			"CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"kind text NOT NULL);\n"
			"INSERT INTO events (kind) SELECT 'click' FROM generate_series(1, 20000);\n"
			"SELECT pg_stat_force_next_flush();\n"
			"VACUUM ANALYZE events;",
	.near_miss = "SELECT dbe.set('bloated_index.min_bytes', 0);\n"
				 "CREATE TABLE events (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), "
				 "kind text NOT NULL);\n"
				 "CREATE INDEX idx_events_kind_id ON events (kind, id);\n"
				 "INSERT INTO events (kind) SELECT 'click' FROM generate_series(1, 20000);\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "VACUUM ANALYZE events;",
	.parameters = {{{"min_bytes", 52428800, "bytes", "Smaller indexes are not worth a rebuild."},
					{"min_ratio", 2, "times", "So much larger than its entries need is bloated."},
					{"large_bytes", 1073741824, "bytes", "Waste of this size is a warning."}}},
	.run = run,
}};

}  // namespace dbe
