#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/partition_ranges.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// "events_2024_05" is "events_#_#"; empty for a name without a number.
std::string shape_of(std::string_view name) {
	std::string shape;
	bool has_number = false;
	for (const char c : name) {
		const bool is_digit = c >= '0' && c <= '9';
		has_number |= is_digit;
		if (!is_digit)
			append(shape, c);
		else if (shape.empty() || shape.back() != '#')
			append(shape, '#');
	}
	return has_number ? shape : std::string();
}

struct Siblings {
	const Relation* parent;
	std::string_view newest;  // by name
	int count = 0;
};
using Shapes = std::map<std::pair<SchemaId, std::string>, Siblings>;

Shapes shapes_of_partitions(const Catalog& catalog) {
	Shapes shapes;
	for (const PartitionedTable& partitioned : catalog.partitioned_tables()) {
		const Relation* parent = catalog.relation(partitioned.relation);
		if (parent == nullptr || partitioned.strategy != 'r' || !catalog.is_judged(*parent)) continue;
		for (const Inheritance& i : catalog.children(parent->id)) {
			const Relation* child = catalog.relation(i.child);
			const std::string shape = child == nullptr ? std::string() : shape_of(child->name);
			if (shape.empty()) continue;
			Siblings& siblings = shapes[{child->schema, shape}];
			siblings.parent = parent;
			siblings.newest = std::max(siblings.newest, child->name.view());
			siblings.count++;
		}
	}
	return shapes;
}

bool has_same_columns(const Catalog& catalog, const Table& table, const Relation& parent) {
	const auto wanted = catalog.columns(parent.id);
	return wanted.size() == table.columns.size() &&
		   std::all_of(wanted.begin(), wanted.end(), [&](const Column& column) {
			   const Column* own = catalog.column(
				   table.id(), catalog.column_number(table.id(), column.name));
			   return own != nullptr && own->type == column.type;
		   });
}

struct Left {
	std::vector<std::string> names;
	double rows = 0;
	double bytes = 0;
	double weight = 0;
};

void report(const Catalog& catalog, const Relation& parent, const Left& left,
			Assessment& assessment) {
	Draft draft;
	draft.object = catalog.name(parent);
	draft.detail = cat(listed(left.names),
					   left.names.size() == 1 ? " has the name and the columns of its partitions"
											  : " have the names and the columns of its partitions",
					   ", yet queries on it do not find their ", counted(left.rows, "row"), ", ",
					   sized(left.bytes), ".");
	draft.evidence.put("tables", left.names.size()).put("rows", left.rows).put("bytes", left.bytes);
	draft.weight = left.weight;
	draft.effect = left.bytes;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const Shapes shapes = shapes_of_partitions(catalog);
	if (shapes.empty()) return;
	constexpr int enough = 2;
	std::map<const Relation*, Left> found;
	for (const Table& table : catalog.tables()) {
		const Relation& relation = *table.relation;
		if (relation.kind != 'r' || table.is_inheritance_child) continue;
		assessment.examined(table.weight);
		const auto siblings = shapes.find({relation.schema, shape_of(relation.name)});
		if (siblings == shapes.end() || siblings->second.count < enough) continue;
		// A newer one may wait to be attached, an empty one be prepared.
		if (relation.name.view() >= siblings->second.newest || row_count(relation) < 1) continue;
		if (!has_same_columns(catalog, table, *siblings->second.parent)) continue;
		Left& left = found[siblings->second.parent];
		left.names.push_back(catalog.name(relation));
		left.rows += row_count(relation);
		left.bytes += table.bytes + table.index_bytes;
		left.weight += table.weight;
	}
	for (const auto& [parent, left] : found) report(catalog, *parent, left, assessment);
}

}  // namespace

extern constexpr Check detached_partition_left{CheckSpec{
	.id = "detached_partition_left",
	.title = "Detached partitions that were left behind",
	.dimension = Dimension::migration,
	.severity = Severity::info,
	.why = "A table by the name and with the columns of a partition, but no partition: detached for "
		   "an archive that was never made, or never attached again. Its rows are missing in every "
		   "query, keep their space, and escape rules of retention.",
	.action = "Attach it again if the rows are wanted; else dump it and drop it.",
	.bad = "CREATE TABLE parcels (id bigint PRIMARY KEY, note text NOT NULL) PARTITION BY RANGE "
		   "(id);\n"
		   "CREATE TABLE parcels_1 PARTITION OF parcels FOR VALUES FROM (0) TO (1000);\n"
		   "CREATE TABLE parcels_2 PARTITION OF parcels FOR VALUES FROM (1000) TO (2000);\n"
		   "CREATE TABLE parcels_3 PARTITION OF parcels FOR VALUES FROM (2000) TO (3000);\n"
		   "INSERT INTO parcels SELECT n, 'note ' || n FROM generate_series(0, 2999) n;\n"
		   "ALTER TABLE parcels DETACH PARTITION parcels_1;\n"
		   "ANALYZE parcels, parcels_1;\nSELECT pg_stat_force_next_flush();",
	.good = "CREATE TABLE parcels (id bigint PRIMARY KEY, note text NOT NULL) PARTITION BY RANGE "
			"(id);\n"
			"CREATE TABLE parcels_2 PARTITION OF parcels FOR VALUES FROM (1000) TO (2000);\n"
			"CREATE TABLE parcels_3 PARTITION OF parcels FOR VALUES FROM (2000) TO (3000);",
	.near_miss =
		"CREATE TABLE parcels (id bigint PRIMARY KEY, note text NOT NULL) PARTITION BY RANGE "
		"(id);\n"
		"CREATE TABLE parcels_2 PARTITION OF parcels FOR VALUES FROM (1000) TO (2000);\n"
		"CREATE TABLE parcels_3 PARTITION OF parcels FOR VALUES FROM (2000) TO (3000);\n"
		"CREATE TABLE parcels_1 (id bigint PRIMARY KEY, headline text NOT NULL);\n"
		"CREATE TABLE parcels_4 (id bigint PRIMARY KEY, note text NOT NULL);\n"
		"INSERT INTO parcels_1 SELECT n, 'note ' || n FROM generate_series(0, 999) n;\n"
		"INSERT INTO parcels_4 SELECT n, 'note ' || n FROM generate_series(3000, 3999) n;\n"
		"ANALYZE parcels_1, parcels_4;\nSELECT pg_stat_force_next_flush();",
	.run = run,
}};

}  // namespace dbe
