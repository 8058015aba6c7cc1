#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/key_capacity.hpp"
#include "core/checks/common/sequence_use.hpp"
#include "core/checks/common/vacuum.hpp"
#include "core/checks/common/unseen.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// The column takes its numbers from the sequence and refuses one that exists.
bool is_unique_by_itself(const Catalog& catalog, const Column& column) {
	std::int16_t number = column.number;
	return catalog.is_unique_on(column.relation, {&number, 1});
}

bool is_candidate(const Catalog& catalog, const Sequence& sequence, const Column& column) {
	return sequence.increment > 0 && !sequence.is_cycled &&
		   (column.identity != 0 || column.has_default) && is_integer(column.type) &&
		   is_unique_by_itself(catalog, column);
}

// Whether the rows that ANALYZE saw are still there: nothing was deleted, the file is the same.
bool are_statistics_of_today(const Snapshot& snapshot, const Relation& relation,
							 const ColumnStatistics& statistics) {
	const Activity& a = relation.activity;
	const double analyzed = last_analyze(a);
	if (analyzed <= 0 || relation.tuples < statistics.histogram_count) return false;
	if (a.deleted > 0 && a.modified_since_analyze > 0) return false;
	return snapshot.file_created(relation) <= analyzed;
}

double next_value(const Sequence& sequence) {
	return static_cast<double>(sequence.last_value) +
		   (sequence.is_called ? static_cast<double>(sequence.increment) : 0);
}

// The values around the next one are taken, mostly: a few special rows far above do not count.
bool will_collide(const Relation& relation, const ColumnStatistics& statistics, double next,
				  double density) {
	const auto lowest = static_cast<double>(statistics.lowest);
	const auto highest = static_cast<double>(statistics.highest);
	return lowest <= next && next <= highest &&
		   relation.tuples >= (highest - lowest + 1) * density;
}

Draft describe(const Snapshot& snapshot, const Table& table, const Sequence& sequence,
			   const Column& column, const ColumnStatistics& statistics) {
	const Catalog& catalog = snapshot.catalog;
	const std::string name = catalog.name(sequence.id);
	const std::string column_name = quoted(column.name);
	const double since = snapshot.server().now - last_analyze(table.relation->activity);
	Draft draft;
	draft.object = column_object(catalog, column);
	draft.detail =
		cat("The next value of ", name, " is ", grouped(next_value(sequence)),
			", while the column held values up to ",
			grouped(static_cast<double>(statistics.highest)), " when analyzed ", lasting(since),
			" ago: inserts will fail as duplicates.");
	// Never back, whatever happened meanwhile.
	draft.fix = cat("SELECT pg_catalog.setval(", literal(name), ", greatest(pg_catalog.max(",
					column_name, "), (SELECT s.last_value FROM ", name, " s))) FROM ",
					catalog.name(*table.relation), ";");
	draft.evidence.put("sequence", name)
		.put("next_value", next_value(sequence))
		.put("highest", static_cast<double>(statistics.highest))
		.put("rows", table.rows);
	draft.weight = table.weight;
	draft.effect = table.rows;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const double density = assessment.parameter("density");
	const SequenceColumns columns(catalog);
	SequenceUse use(catalog);
	for (const Sequence& sequence : catalog.sequences()) {
		const Column* column = columns.column(sequence);
		const Table* table = column == nullptr ? nullptr : catalog.table(column->relation);
		if (table == nullptr || table->relation->kind != 'r' ||
			!is_candidate(catalog, sequence, *column))
			continue;
		// The numbers come from the publisher, and sequences do not travel along.
		if (table->relation->is_subscribed) continue;
		const ColumnStatistics* statistics = catalog.statistics(table->id(), column->number);
		if (is_unseen(assessment, *table, statistics) ||
			is_unseen(assessment, sequence, table->weight))
			continue;
		if (statistics == nullptr || !statistics->has_range) continue;
		assessment.examined(table->weight);
		if (will_collide(*table->relation, *statistics, next_value(sequence), density) &&
			are_statistics_of_today(snapshot, *table->relation, *statistics) &&
			use.draws_from(*column, sequence))
			assessment.add(describe(snapshot, *table, sequence, *column, *statistics));
	}
}

}  // namespace

extern constexpr Check sequence_behind_column{CheckSpec{
	.id = "sequence_behind_column",
	.title = "Sequence that lags behind the keys it makes",
	.dimension = Dimension::schema,
	.severity = Severity::critical,
	.why = "Rows were loaded with their keys, by a copy, a restore of data alone or a replica that "
		   "took over, and the sequence stayed where it was: inserts draw numbers that exist "
		   "already and fail, one after the other.",
	.action = "Set the sequence to the highest value. The statement reads it from the index "
			  "and blocks no reader and no writer; repeat it if rows with keys of their own are still being loaded.",
	.bad = "CREATE TABLE parcels (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, "
		   "note text NOT NULL);\n"
		   "INSERT INTO parcels (id, note) SELECT n, 'note ' || n FROM generate_series(1, 500) n;\n"
		   "ANALYZE parcels;\nSELECT pg_stat_force_next_flush();",
	.good = "CREATE TABLE parcels (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, "
			"note text NOT NULL);\n"
			"INSERT INTO parcels (id, note) SELECT n, 'note ' || n FROM generate_series(1, 500) n;\n"
			"SELECT setval('parcels_id_seq', 500);\n"
			"ANALYZE parcels;\nSELECT pg_stat_force_next_flush();",
	.near_miss =
		"CREATE TABLE parcels (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, "
		"note text NOT NULL);\n"
		"INSERT INTO parcels (note) SELECT 'note ' || n FROM generate_series(1, 500) n;\n"
		"INSERT INTO parcels (id, note) VALUES (999999, 'for all that have no parcel');\n"
		"ANALYZE parcels;\nSELECT pg_stat_force_next_flush();",
	.parameters = {{{"density", 0.5, "share",
					 "Share of the numbers between the lowest and the highest that exists."}}},
	.run = run,
}};

}  // namespace dbe
