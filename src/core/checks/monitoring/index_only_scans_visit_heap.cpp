#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Columns that are included are there for index-only scans and for nothing else.
bool is_covering(const Index& index) {
	return is_usable(index) && static_cast<std::int32_t>(index.columns.count) > index.key_count;
}

struct Found {
	const Index* index = nullptr;
	double entries = 0;
	double visits = 0;
};

Found busiest(const Catalog& catalog, const Table& table, double least, double percent) {
	Found found;
	for (const Index& index : table.indexes) {
		const Relation* relation = is_covering(index) ? catalog.relation(index.id) : nullptr;
		if (relation == nullptr || !relation->has_activity) continue;
		const double entries = static_cast<double>(relation->activity.tuples_returned);
		const double visits = static_cast<double>(relation->activity.tuples_fetched);
		if (entries < least || visits * 100 < entries * percent || visits <= found.visits) continue;
		found = {&index, entries, visits};
	}
	return found;
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Table& table) {
	const Relation& relation = *table.relation;
	const double pages = relation.pages;
	const double visible = relation.pages_all_visible;
	if (pages < assessment.parameter("min_pages") ||
		visible * 100 > pages * assessment.parameter("max_visible"))
		return;
	const Found found = busiest(snapshot.catalog, table, assessment.parameter("min_entries"),
								assessment.parameter("min_visits"));
	if (found.index == nullptr) return;
	Draft draft;
	draft.object = snapshot.catalog.name(relation);
	draft.detail = cat("Index ", snapshot.catalog.name(found.index->id),
					   " includes columns so that queries need not look into the table, yet ",
					   grouped(found.visits), " rows were looked up there for ", grouped(found.entries),
					   " entries: VACUUM had marked ", percent(visible / pages),
					   " of the pages as visible to all.");
	draft.fix = cat("VACUUM (ANALYZE) ", draft.object, ";");
	draft.evidence.put("entries", found.entries)
		.put("visits", found.visits)
		.put("pages", pages)
		.put("pages_all_visible", visible);
	draft.weight = table.weight;
	draft.effect = found.visits;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (snapshot.server().in_recovery)
		return assessment.skip(Skip::on_standby, "VACUUM runs on the primary");
	for (const Table& table : snapshot.catalog.tables()) {
		if (table.relation->kind != 'r') continue;
		assessment.examined(table.weight);
		judge(snapshot, assessment, table);
	}
}

}  // namespace

extern constexpr Check index_only_scans_visit_heap{CheckSpec{
	.id = "index_only_scans_visit_heap",
	.title = "Index-only scans have to look into the table",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.why = "An index that includes further columns can answer a query alone, but only for pages "
		   "that VACUUM has marked as visible to all; for the others each row is looked up in the "
		   "table, as if the index held nothing.",
	.action = "Vacuum the table, and let autovacuum come earlier: lower its "
			  "autovacuum_vacuum_insert_scale_factor where rows are mostly added, "
			  "autovacuum_vacuum_scale_factor where they change.",
	.bad =
		"CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"place integer NOT NULL, seconds integer NOT NULL);\n"
		"CREATE INDEX visits_place_idx ON visits (place) INCLUDE (seconds);\n"
		"INSERT INTO visits (place, seconds) SELECT n % 500, n FROM generate_series(1, 20000) n;\n"
		"ANALYZE visits;\nSET enable_seqscan = off;\nSET enable_bitmapscan = off;\n"
		"SELECT sum(seconds) FROM visits WHERE place < 400;\n"
		"SELECT pg_stat_force_next_flush();\n"
		"SELECT dbe.set('index_only_scans_visit_heap.min_pages', 50);\n"
		"SELECT dbe.set('index_only_scans_visit_heap.min_entries', 1000);",
	.good =
		"CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"place integer NOT NULL, seconds integer NOT NULL);\n"
		"CREATE INDEX visits_place_idx ON visits (place) INCLUDE (seconds);\n"
		"INSERT INTO visits (place, seconds) SELECT n % 500, n FROM generate_series(1, 20000) n;\n"
		"VACUUM (ANALYZE) visits;\nSET enable_seqscan = off;\nSET enable_bitmapscan = off;\n"
		"SELECT sum(seconds) FROM visits WHERE place < 400;\n"
		"SELECT pg_stat_force_next_flush();\n"
		"SELECT dbe.set('index_only_scans_visit_heap.min_pages', 50);\n"
		"SELECT dbe.set('index_only_scans_visit_heap.min_entries', 1000);",
	.near_miss = "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "place integer NOT NULL, seconds integer NOT NULL);\n"
				 "CREATE INDEX visits_place_idx ON visits (place) INCLUDE (seconds);\n"
				 "INSERT INTO visits (place, seconds) SELECT n % 500, n FROM "
				 "generate_series(1, 20000) n;\n"
				 "VACUUM (ANALYZE) visits;\n"
				 "UPDATE visits SET seconds = 0 WHERE id <= 5000;\n"
				 "SET enable_seqscan = off;\n"
				 "SET enable_bitmapscan = off;\n"
				 "SELECT sum(seconds) FROM visits WHERE place < 400;\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "SELECT dbe.set('index_only_scans_visit_heap.min_pages', 50);\n"
				 "SELECT dbe.set('index_only_scans_visit_heap.min_entries', 1000);",
	.parameters = {{{"min_pages", 10000, "pages", "Smaller tables are left out."},
					{"max_visible", 50, "percent", "Pages marked as visible; more are enough."},
					{"min_entries", 1e6, "entries", "Read from the index, at least."},
					{"min_visits", 50, "percent", "Of these looked up in the table, at least."}}},
	.run = run,
}};

}  // namespace dbe
