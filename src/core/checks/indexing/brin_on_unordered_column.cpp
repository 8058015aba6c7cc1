#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// A scan of the index counts ten entries for each page that it leaves to be read.
constexpr double entries_per_page = 10;
// So little correlation makes the planner expect every range of pages.
constexpr double no_order = 0.1;

struct Order {
	double correlation = 0;	 // of the best column, by rows over the partitions
	double rows = 0;
	double pages = 0;		  // of the tables
	double read_pages = 0;	  // that scans of the index left to be read
	double scannable = 0;	  // that they would have read without it
	bool is_unknown = false;
};

void add_part(const Catalog& catalog, const Relation& part, Order& order) {
	const Index* index = catalog.index(part.id);
	const Relation* table = index == nullptr ? nullptr : catalog.relation(index->table);
	if (table == nullptr || table->tuples <= 0) return;
	double best = 0;
	for (int key = 0; key < index->key_count; key++) {
		const ColumnStatistics* s = catalog.statistics(table->id, index->columns.items[key]);
		if (s == nullptr || s->inherited) {
			order.is_unknown = true;
			return;
		}
		// Types without an order have no correlation: nothing is known against them.
		best = std::max(best, s->correlation == 0 ? 1 : std::fabs(static_cast<double>(s->correlation)));
	}
	order.rows += table->tuples;
	order.correlation += best * table->tuples;
	order.pages += table->pages;
	order.read_pages += static_cast<double>(part.activity.tuples_returned) / entries_per_page;
	order.scannable += static_cast<double>(part.activity.scans) * table->pages;
}

// Only the default operator classes keep the smallest and the largest value of each range.
bool keeps_bounds(const Snapshot& snapshot, const Index& index) {
	for (std::uint32_t key = 0; key < index.operator_classes.count; key++)
		if (snapshot.facts.operator_classes.find(index.operator_classes.items[key]) != nullptr)
			return false;
	return !index.expressions.present() && !index.predicate.present();
}

bool is_useless(const Assessment& assessment, const Order& order) {
	if (order.scannable <= 0) return order.correlation < no_order;
	return order.correlation < assessment.parameter("max_correlation") &&
		   order.read_pages >= order.scannable * assessment.parameter("min_share");
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Table& table,
		   const Index& index) {
	const Catalog& catalog = snapshot.catalog;
	const Relation* relation = catalog.relation(index.id);
	if (relation == nullptr || relation->access_method != access_method::brin ||
		!is_usable(index) || !keeps_bounds(snapshot, index))
		return;
	const IndexFacts facts = index_facts(catalog, index);
	Order order;
	for (const Relation* part : index_storage(catalog, *facts.relation))
		add_part(catalog, *part, order);
	if (order.is_unknown) {
		assessment.unassessed(table.weight,
							  table.relation->has_statistics_rights ? Skip::never_analyzed
																	  : Skip::no_privilege,
							  "the order of some columns is not known");
		return;
	}
	assessment.examined(table.weight);
	if (order.rows <= 0 ||
		order.pages * snapshot.server().block_size < assessment.parameter("min_bytes"))
		return;
	order.correlation /= order.rows;
	if (!is_useless(assessment, order)) return;
	const std::string columns = catalog.column_names(
		table.id(), {index.columns.items, static_cast<std::uint32_t>(index.key_count)});
	Draft draft;
	draft.object = catalog.name(*facts.relation);
	draft.detail = cat("The values of (", shortened(columns, 60), ") lie in no order in the ",
					   sized(order.pages * snapshot.server().block_size),
					   " of the table (correlation ", order.correlation, "): ",
					   facts.scans > 0
						   ? cat(counted(facts.scans, "scan"), " of this BRIN index left ",
								 percent(std::min(1.0, order.read_pages / order.scannable)),
								 " of the pages to be read")
						   : std::string("this BRIN index excludes no pages, and no scan of it is "
										 "counted"),
					   ".");
	draft.evidence.put("columns", columns)
		.put("correlation", order.correlation)
		.put("scans", facts.scans)
		.put("table_bytes", order.pages * snapshot.server().block_size);
	draft.weight = table.weight;
	draft.effect = order.pages;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const OperatorClassFacts& classes = snapshot.facts.operator_classes;
	if (!classes.known) return assessment.skip(classes.why, classes.reason);
	for (const Table& table : snapshot.catalog.tables())
		for (const Index& index : table.indexes) judge(snapshot, assessment, table, index);
}

}  // namespace

extern constexpr Check brin_on_unordered_column{CheckSpec{
	.id = "brin_on_unordered_column",
	.title = "BRIN index on a column whose values lie in no order",
	.dimension = Dimension::indexing,
	.severity = Severity::info,
	.why = "A BRIN index keeps the smallest and the largest value of each range of pages. Where the "
		   "values lie in no order every range spans them all, no page can be left out, and a "
		   "search reads the whole table.",
	.action = "Make a B-tree instead, and drop this one. Where the values come in runs, or a few "
			  "strays spoil the ranges, the operator class minmax_multi_ops may do; bloom ones serve "
			  "equality. CLUSTER puts the rows in order, but locks the table while it rewrites it, "
			  "and updates undo it.",
	.bad = "SELECT dbe.set('brin_on_unordered_column.min_bytes', 0);\n"
		   "CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "sensor integer NOT NULL);\n"
		   "INSERT INTO readings (sensor) SELECT (n * 7919) % 12007 FROM generate_series(1, 12000) n;\n"
		   "CREATE INDEX idx_readings_sensor ON readings USING brin (sensor);\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "ANALYZE readings;",
	.good = "SELECT dbe.set('brin_on_unordered_column.min_bytes', 0);\n"
			"CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"sensor integer NOT NULL);\n"
			"INSERT INTO readings (sensor) SELECT n / 10 FROM generate_series(1, 12000) n;\n"
			"CREATE INDEX idx_readings_sensor ON readings USING brin (sensor);\n"
			"SELECT pg_stat_force_next_flush();\n"
			"ANALYZE readings;",
	.near_miss = "SELECT dbe.set('brin_on_unordered_column.min_bytes', 0);\n"
				 "CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "sensor integer NOT NULL);\n"
				 "INSERT INTO readings (sensor) SELECT (n * 7919) % 12007 "
				 "FROM generate_series(1, 12000) n;\n"
				 "CREATE INDEX idx_readings_bloom ON readings USING brin (sensor int4_bloom_ops);\n"
				 "CREATE INDEX idx_readings_sensor_id ON readings USING brin (sensor, id);\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "ANALYZE readings;",
	.parameters = {{{"max_correlation", 0.3, "fraction", "Below this the order is poor."},
					{"min_share", 0.5, "fraction",
					 "Of the pages, left to be read by the scans that were counted."},
					{"min_bytes", 52428800, "bytes", "Smaller tables are read in no time."}}},
	.run = run,
}};

}  // namespace dbe
