#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/foreign_key_service.hpp"
#include "core/checks/common/unindexed_keys.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double tiny_lookup_rows = 100;

Draft describe(const Snapshot& snapshot, const Table& table, const Constraint& key,
			   const KeyList& missing, FreeNames& names, double large) {
	const Catalog& catalog = snapshot.catalog;
	const ReferencedTable referenced = referenced_table(catalog, key.referenced);
	const std::string columns = catalog.column_names(table.id(), key.columns);
	Draft draft;
	draft.object = cat(catalog.name(*table.relation), ".", quoted(key.name));
	draft.detail = cat("No index starts with foreign key (", shortened(columns, 60),
					   "): each delete in ", referenced.name, " (", counted(referenced.rows, "row"),
					   ", ", counted(referenced.deletes, "delete"), " counted) reads all ",
					   counted(table.rows, "row"), " here.");
	draft.fix = create_key_index(catalog, table, key, missing, names);
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
	KeyList missing;
	for (const Constraint& key : table.constraints) {
		if (!is_own_key(key)) continue;
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
				 "tenant_id bigint NOT NULL, number bigint, placed_at timestamptz NOT NULL DEFAULT now(), "
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
