#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// As REFRESH ... CONCURRENTLY wants it: columns only, and every row.
bool has_row_key(const Catalog& catalog, RelationId view) {
	const auto all = catalog.indexes(view);
	return std::any_of(all.begin(), all.end(), [](const Index& index) {
		return index.is_unique && index.is_immediate && is_usable(index) &&
			   !index.predicate.present() && !contains(index.columns, 0);
	});
}

// Each REFRESH counts its rows as inserted.
bool was_refreshed(const Relation& view) {
	constexpr double again = 1.5;
	return view.tuples > 0 && static_cast<double>(view.activity.inserted) > view.tuples * again;
}

double reads_of(const Catalog& catalog, const Relation& view) {
	double reads = static_cast<double>(view.activity.scans);
	for (const Index& index : catalog.indexes(view.id))
		if (const Relation* relation = catalog.relation(index.id))
			reads += static_cast<double>(relation->activity.scans);
	return reads;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	constexpr double mega = 1024.0 * 1024.0;
	const double least = assessment.parameter("min_size") * mega;
	for (const Relation& view : catalog.relations()) {
		if (view.kind != 'm' || !catalog.is_judged(view)) continue;
		assessment.examined();
		const double reads = reads_of(catalog, view);
		if (catalog.bytes(view) < least || !was_refreshed(view) || has_row_key(catalog, view.id) ||
			reads < assessment.parameter("min_reads"))
			continue;
		Draft draft;
		draft.object = catalog.name(view);
		draft.detail = cat("No unique index tells its ", counted(view.tuples, "row"), " (",
						   sized(catalog.bytes(view)), ") apart, so each REFRESH keeps its readers "
						   "waiting until it is done.");
		draft.evidence.put("rows", view.tuples)
			.put("bytes", catalog.bytes(view))
			.put("reads", reads);
		draft.effect = catalog.bytes(view);
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check large_materialized_view_without_key{CheckSpec{
	.id = "large_materialized_view_without_key",
	.title = "Large materialized view that cannot be refreshed concurrently",
	.dimension = Dimension::indexing,
	.severity = Severity::info,
	.why = "REFRESH takes ACCESS EXCLUSIVE while it runs the query and builds the indexes; every "
		   "reader waits. CONCURRENTLY lets them go on, and needs a unique index over columns, "
		   "without a condition.",
	.action = "Build a unique index over the columns that tell the rows apart (CREATE UNIQUE INDEX "
			  "CONCURRENTLY), then use REFRESH MATERIALIZED VIEW CONCURRENTLY. It compares all rows, "
			  "so it takes longer where most of them change.",
	.bad = "SELECT dbe.set('large_materialized_view_without_key.min_size', 0.1);\n"
		   "SELECT dbe.set('large_materialized_view_without_key.min_reads', 1);\n"
		   "CREATE MATERIALIZED VIEW daily_totals AS SELECT n AS day, n * 7 AS total "
		   "FROM generate_series(1, 20000) n;\n"
		   "SELECT count(*) FROM daily_totals;\n"
		   "REFRESH MATERIALIZED VIEW daily_totals;\n"
		   "REFRESH MATERIALIZED VIEW daily_totals;\n"
		   "SELECT pg_stat_force_next_flush();\nVACUUM ANALYZE daily_totals;",
	.good = "SELECT dbe.set('large_materialized_view_without_key.min_size', 0.1);\n"
			"SELECT dbe.set('large_materialized_view_without_key.min_reads', 1);\n"
			"CREATE MATERIALIZED VIEW daily_totals AS SELECT n AS day, n * 7 AS total "
			"FROM generate_series(1, 20000) n;\n"
			"CREATE UNIQUE INDEX daily_totals_day_idx ON daily_totals (day);\n"
			"SELECT count(*) FROM daily_totals;\n"
			"REFRESH MATERIALIZED VIEW daily_totals;\n"
			"REFRESH MATERIALIZED VIEW CONCURRENTLY daily_totals;\n"
			"SELECT pg_stat_force_next_flush();\nVACUUM ANALYZE daily_totals;",
	.near_miss = "SELECT dbe.set('large_materialized_view_without_key.min_size', 0.1);\n"
				 "SELECT dbe.set('large_materialized_view_without_key.min_reads', 1);\n"
				 "CREATE MATERIALIZED VIEW frozen_totals AS SELECT n AS day, n * 7 AS total "
				 "FROM generate_series(1, 20000) n;\n"
				 "SELECT count(*) FROM frozen_totals;\n"
				 "SELECT pg_stat_force_next_flush();\nVACUUM ANALYZE frozen_totals;",
	.parameters = {{{"min_size", 256, "MB", "A smaller one is refreshed soon enough."},
					{"min_reads", 100, "scans", "One that is seldom read keeps nobody waiting."}}},
	.run = run,
}};

}  // namespace dbe
