#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/foreign_key_candidates.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr std::size_t longest_list = 50;

std::string fixes(const Catalog& catalog) {
	const TableNames names(catalog);
	std::string fix;
	std::size_t count = 0;
	for (const Table& table : catalog.tables()) {
		for (const ForeignKeyCandidate& candidate : foreign_key_candidates(catalog, names, table)) {
			if (count++ == longest_list) return fix;
			append(fix, cat(fix.empty() ? "" : "\n", foreign_key_fix(catalog, candidate)));
		}
	}
	return fix;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const ReferenceCensus census(catalog);
	const bool is_large = census.tables_with_rows >= assessment.parameter("min_tables") &&
						  census.references >= assessment.parameter("min_references");
	if (census.foreign_keys == 0 && !is_large) return;
	assessment.examined();
	if (census.foreign_keys > 0) return;
	Draft draft;
	const Database* database = catalog.database();
	draft.object = database == nullptr ? "database" : quoted(database->name);
	draft.detail =
		cat("Not one foreign key: ", counted(census.references, "column refers", "columns refer"),
			" by name to other tables, in ", census.tables_with_rows,
			" tables with rows, and nothing keeps them consistent.");
	draft.fix = fixes(catalog);
	draft.evidence.put("tables_with_rows", census.tables_with_rows)
		.put("references", census.references)
		.put("foreign_keys", census.foreign_keys);
	draft.effect = census.references;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check no_foreign_keys{CheckSpec{
	.id = "no_foreign_keys",
	.title = "Database without a single foreign key",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why =
		"Tables that refer to each other without foreign keys drift apart: orphans appear with the "
		"first failed transaction of the application, and cannot be told from valid rows later.",
	.action =
		"Declare the references, the most important ones first: add each foreign key NOT VALID, "
		"repair the orphans, validate it, and index its columns.",
	.bad = "SELECT dbe.set('no_foreign_keys.min_tables', 3);\n"
		   "CREATE TABLE shop_customers AS SELECT n::bigint AS id FROM generate_series(1, 5) n;\n"
		   "CREATE TABLE shop_orders AS SELECT n::bigint AS id, 1::bigint AS customer_id "
		   "FROM generate_series(1, 5) n;\n"
		   "CREATE TABLE shop_order_items AS SELECT n::bigint AS id, n::bigint AS order_id, "
		   "2::bigint AS customer_id FROM generate_series(1, 5) n;\n"
		   "ALTER TABLE shop_customers ADD PRIMARY KEY (id);\n"
		   "ALTER TABLE shop_orders ADD PRIMARY KEY (id), ALTER customer_id SET NOT NULL;\n"
		   "ALTER TABLE shop_order_items ADD PRIMARY KEY (id), ALTER order_id SET NOT NULL, "
		   "ALTER customer_id SET NOT NULL;\n"
		   "ANALYZE;",
	.good = "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
			"CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"customer_id bigint NOT NULL, "
			"CONSTRAINT fk_orders_customers FOREIGN KEY (customer_id) REFERENCES customers (id));\n"
			"CREATE INDEX idx_orders_customer_id ON orders (customer_id);",
	.near_miss = "CREATE TABLE readings AS SELECT n::bigint AS id, 7::bigint AS device_id "
				 "FROM generate_series(1, 5) n;\n"
				 "ALTER TABLE readings ADD PRIMARY KEY (id), ALTER device_id SET NOT NULL;\n"
				 "ANALYZE readings;",
	.parameters = {{{"min_tables", 5, "tables", "Tables with rows from which it is judged."},
					{"min_references", 3, "columns", "Columns that refer to tables by name."}}},
	.ceiling = 4,
	.run = run,
}};

}  // namespace dbe
