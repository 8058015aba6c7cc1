#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/foreign_key_candidates.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {

extern const Check no_foreign_keys;

namespace {

// Then no_foreign_keys carries the weight, and the findings here are its list of things to do.
bool lacks_all(const Snapshot& snapshot) {
	const ReferenceCensus census(snapshot.catalog);
	const Parameters& parameters = snapshot.parameters;
	return census.foreign_keys == 0 &&
		   census.tables_with_rows >= parameters.value(no_foreign_keys, "min_tables") &&
		   census.references >= parameters.value(no_foreign_keys, "min_references");
}

Draft describe(const Catalog& catalog, const ForeignKeyCandidate& c) {
	Draft draft;
	draft.object = column_object(catalog, *c.column);
	draft.detail = cat("Column is named after ", catalog.name(*c.referenced->relation),
					   " and has the type of its key, but no foreign key guards it",
					   c.table->rows > 0 ? cat(" in ", counted(c.table->rows, "row")) : "", ".");
	draft.fix = foreign_key_fix(catalog, c);
	draft.evidence.put("column", c.column->name.view())
		.put("referenced_table", c.referenced->relation->name.view())
		.put("referenced_column", c.key->name.view())
		.put("rows", c.table->rows);
	draft.weight = c.table->weight;
	draft.effect = c.table->rows;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const TableNames names(catalog);
	const bool is_minor = lacks_all(snapshot);
	for (const Table& table : catalog.tables()) {
		for (const Constraint& c : table.constraints)
			if (c.kind == 'f') assessment.examined(table.weight);
		for (const ForeignKeyCandidate& candidate : foreign_key_candidates(catalog, names, table)) {
			assessment.examined(table.weight);
			Draft draft = describe(catalog, candidate);
			if (is_minor) draft.severity = Severity::info;
			assessment.add(draft);
		}
	}
}

}  // namespace

extern constexpr Check missing_foreign_key{CheckSpec{
	.id = "missing_foreign_key",
	.title = "Reference without a foreign key",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why =
		"Without a foreign key rows outlive what they refer to: joins lose them silently, reports "
		"disagree, and nobody notices when it begins.",
	.action =
		"Add the foreign key NOT VALID and validate it, which blocks writes only for a moment; "
		"before PostgreSQL 18 a partitioned table knows no NOT VALID and blocks them until its "
		"rows are checked. Validation names a row where orphans exist already. Index the column "
		"as well. If it refers to something else, rename it or mute this finding.",
	.bad = "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
		   "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "customer_id bigint NOT NULL);\n"
		   "CREATE INDEX idx_orders_customer_id ON orders (customer_id);",
	.good = "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
			"CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"customer_id bigint NOT NULL, "
			"CONSTRAINT fk_orders_customers FOREIGN KEY (customer_id) REFERENCES customers (id));\n"
			"CREATE INDEX idx_orders_customer_id ON orders (customer_id);",
	.near_miss = "CREATE TABLE sessions (id uuid PRIMARY KEY);\n"
				 "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "session_id bigint NOT NULL, external_customer_id bigint NOT NULL, "
				 "is_paid boolean NOT NULL);\n"
				 "CREATE TABLE order_audits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "order_id bigint NOT NULL);\n"
				 "CREATE SCHEMA archive;\n"
				 "CREATE TABLE archive.orders (id bigint PRIMARY KEY);\n"
				 "CREATE TABLE archive.invoices (id bigint PRIMARY KEY, "
				 "order_id bigint NOT NULL);",
	.run = run,
}};

}  // namespace dbe
