#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/foreign_key_service.hpp"
#include "core/checks/common/new_index.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double tiny_lookup_rows = 100;
constexpr float mostly_null = 0.5F;

// Clones for the partitions of a referenced table are part of the key that the user made.
bool is_own(const Constraint& c) {
	return c.kind == 'f' && c.parent == ConstraintId{} && c.columns.count > 0;
}

bool includes(dbe_numbers all, dbe_numbers part) {
	return std::all_of(part.items, part.items + part.count,
					   [&](std::int16_t column) { return contains(all, column); });
}

// One index is enough for (tenant_id) and (tenant_id, customer_id): the longer key asks for it.
bool is_left_to_another(const Constraint& key, const std::vector<const Constraint*>& missing) {
	return std::any_of(missing.begin(), missing.end(), [&](const Constraint* other) {
		if (other == &key || !includes(other->columns, key.columns)) return false;
		return !includes(key.columns, other->columns) || other->id < key.id;
	});
}

// Columns that shorter keys need too come first.
std::vector<std::int16_t> key_order(const Constraint& key,
									const std::vector<const Constraint*>& missing) {
	std::vector<std::int16_t> order(key.columns.items, key.columns.items + key.columns.count);
	const auto is_shared = [&](std::int16_t column) {
		return std::any_of(missing.begin(), missing.end(), [&](const Constraint* other) {
			return other->columns.count < key.columns.count && contains(other->columns, column) &&
				   includes(key.columns, other->columns);
		});
	};
	std::stable_partition(order.begin(), order.end(), is_shared);
	return order;
}

struct Referenced {
	std::string name;
	double rows = 0;
	double deletes = 0;
};

Referenced referenced_table(const Catalog& catalog, RelationId id) {
	Referenced referenced{catalog.name(id)};
	const auto add = [&](const Relation& part) {
		const auto live = static_cast<double>(part.activity.live);
		referenced.rows += part.tuples >= 0 ? part.tuples : live;
		referenced.deletes += static_cast<double>(part.activity.deleted);
	};
	const Relation* relation = catalog.relation(id);
	if (relation != nullptr && relation->kind != 'p') add(*relation);
	for (const Inheritance& i : catalog.children(id))
		if (const Relation* child = catalog.relation(i.child)) add(*child);
	return referenced;
}

Draft describe(const Snapshot& snapshot, const Table& table, const Constraint& key,
			   const std::vector<const Constraint*>& missing, FreeNames& names, double large) {
	const Catalog& catalog = snapshot.catalog;
	const Referenced referenced = referenced_table(catalog, key.referenced);
	const ColumnStatistics* statistics = catalog.statistics(table.id(), key.columns.items[0]);
	NewIndex index{key_order(key, missing)};
	index.skips_nulls = key.columns.count == 1 && statistics != nullptr &&
						statistics->null_fraction >= mostly_null;
	const std::string columns = catalog.column_names(table.id(), key.columns);
	Draft draft;
	draft.object = cat(quoted(key.name), " on ", catalog.name(*table.relation));
	draft.detail = cat("No index starts with foreign key (", shortened(columns, 60),
					   "): each delete in ", referenced.name, " (", counted(referenced.rows, "row"),
					   ", ", counted(referenced.deletes, "delete"), " counted) reads all ",
					   counted(table.rows, "row"), " here.");
	draft.fix = create_index(catalog, names, *table.relation, index);
	const bool is_quiet_lookup = referenced.rows > 0 && referenced.rows < tiny_lookup_rows &&
								 referenced.deletes <= 0;
	if (table.rows < large || is_quiet_lookup) draft.severity = Severity::info;
	draft.evidence.put("columns", columns)
		.put("rows", table.rows)
		.put("bytes", table.bytes)
		.put("referenced_table", referenced.name)
		.put("referenced_rows", referenced.rows)
		.put("referenced_deletes", referenced.deletes);
	draft.weight = table.weight;
	draft.effect = table.bytes;
	return draft;
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Table& table,
		   FreeNames& names) {
	const Catalog& catalog = snapshot.catalog;
	std::vector<const Constraint*> missing;
	for (const Constraint& key : table.constraints) {
		if (!is_own(key)) continue;
		const Service found = table.rows < assessment.parameter("min_rows")
								  ? Service::served
								  : foreign_key_service(catalog, *table.relation, table.rows,
													  key.columns);
		if (found == Service::unknown) {
			assessment.unassessed(table.weight, Skip::never_analyzed,
								  "an index covers a part of a foreign key, and how selective that "
								  "part is takes column statistics");
			continue;
		}
		assessment.examined(table.weight);
		if (found == Service::none) missing.push_back(&key);
	}
	for (const Constraint* key : missing)
		if (!is_left_to_another(*key, missing))
			assessment.add(describe(snapshot, table, *key, missing, names,
									assessment.parameter("large_rows")));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	FreeNames names(snapshot.catalog);
	for (const Table& table : snapshot.catalog.tables()) judge(snapshot, assessment, table, names);
}

}  // namespace

extern constexpr Check unindexed_foreign_key{CheckSpec{
	.id = "unindexed_foreign_key",
	.title = "Foreign key without an index on its columns",
	.dimension = Dimension::indexing,
	.severity = Severity::warning,
	.why = "For each row that is deleted in the referenced table, or whose key changes, the server "
		   "looks for rows that refer to it. Without an index that reads the whole table and holds "
		   "locks meanwhile; joins from the referenced side are slow too.",
	.action = "Create an index that starts with the columns of the foreign key, in any order. On a "
			  "partitioned table build it partition by partition and attach the parts. CONCURRENTLY "
			  "cannot run inside a transaction.",
	.bad = "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "full_name text NOT NULL);\n"
		   "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "customer_id bigint NOT NULL REFERENCES customers (id));\n"
		   "INSERT INTO customers (full_name) SELECT 'Customer ' || n FROM generate_series(1, 200) n;\n"
		   "INSERT INTO orders (customer_id) SELECT 1 + n % 200 FROM generate_series(1, 2000) n;\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "ANALYZE customers, orders;",
	.good = "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"full_name text NOT NULL);\n"
			"CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"customer_id bigint NOT NULL REFERENCES customers (id));\n"
			"CREATE INDEX idx_orders_customer_id ON orders (customer_id);\n"
			"INSERT INTO customers (full_name) SELECT 'Customer ' || n "
			"FROM generate_series(1, 200) n;\n"
			"INSERT INTO orders (customer_id) SELECT 1 + n % 200 FROM generate_series(1, 2000) n;\n"
			"SELECT pg_stat_force_next_flush();\n"
			"ANALYZE customers, orders;",
	.near_miss = "CREATE TABLE customers (tenant_id bigint NOT NULL, number bigint NOT NULL, "
				 "PRIMARY KEY (tenant_id, number));\n"
				 "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "tenant_id bigint, number bigint, placed_at timestamptz NOT NULL DEFAULT now(), "
				 "FOREIGN KEY (tenant_id, number) REFERENCES customers);\n"
				 "CREATE INDEX idx_orders_number_tenant_id_placed_at ON orders "
				 "(number, tenant_id, placed_at) WHERE number IS NOT NULL;\n"
				 "INSERT INTO customers SELECT n % 5, n FROM generate_series(1, 200) n;\n"
				 "INSERT INTO orders (tenant_id, number) SELECT tenant_id, number "
				 "FROM customers, generate_series(1, 10);\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "ANALYZE customers, orders;",
	.parameters = {{{"min_rows", 1000, "rows", "Smaller referencing tables are read in no time."},
					{"large_rows", 10000, "rows", "From so many rows on it is a warning."}}},
	.ceiling = 4,
	.run = run,
}};

}  // namespace dbe
