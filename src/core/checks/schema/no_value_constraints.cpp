#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// A CHECK, an EXCLUDE, a domain, an enum or an array of either: the database refuses values that
// make no sense.
bool constrains_values(const Catalog& catalog, const Table& table) {
	for (const Constraint& c : table.constraints)
		if (c.kind == 'c' || c.kind == 'x') return true;
	for (const Column& column : table.columns) {
		const Type* type = catalog.find_type(column.type);
		if (type != nullptr && type->category == 'A') type = catalog.find_type(type->element);
		if (type != nullptr && (type->kind == 'd' || type->kind == 'e')) return true;
	}
	return false;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	double tables = 0;
	double columns = 0;
	bool is_habit = false;	// on a table that has no rows yet
	for (const Table& table : catalog.tables()) {
		if (is_framework_table(catalog, table)) continue;
		const bool constrains = constrains_values(catalog, table);
		if (table.rows < 1) {
			is_habit |= constrains;
			continue;
		}
		if (constrains) {
			assessment.examined();
			return;
		}
		tables++;
		columns += static_cast<double>(table.columns.size());
	}
	if (tables < assessment.parameter("min_tables")) return;
	assessment.examined();
	if (is_habit) return;
	Draft draft;
	draft.object = "tables";
	draft.detail = cat("No CHECK constraint, domain or enum limits any of the ",
					   counted(columns, "column"), " in ", counted(tables, "table"), " with rows.");
	draft.evidence.put("tables", tables).put("columns", columns);
	assessment.add(draft);
}

}  // namespace

extern constexpr Check no_value_constraints{CheckSpec{
	.id = "no_value_constraints",
	.title = "Nothing in the schema limits what values are stored",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "What the application promises is forgotten by the next import, script or service. A "
		   "negative price or an unknown status that got in is found months later, when nobody "
		   "can tell the right value.",
	.action = "State the rules that hold today: ranges of amounts and quantities, lists of states, "
			  "end after start. ALTER TABLE ... ADD CONSTRAINT chk_... CHECK (...) NOT VALID takes a "
			  "moment, VALIDATE CONSTRAINT then reads the table without blocking writers.",
	.bad = "CREATE TABLE prices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "amount numeric(12,2) NOT NULL, created_at timestamptz NOT NULL DEFAULT now());"
		   "INSERT INTO prices (amount) SELECT n FROM generate_series(1, 20) n;"
		   "ANALYZE prices;"
		   "SELECT dbe.set('no_value_constraints.min_tables', 1);",
	.good = "CREATE TABLE prices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"amount numeric(12,2) NOT NULL CONSTRAINT chk_prices_amount CHECK (amount >= 0), "
			"created_at timestamptz NOT NULL DEFAULT now());"
			"INSERT INTO prices (amount) SELECT n FROM generate_series(1, 20) n;"
			"ANALYZE prices;"
			"SELECT dbe.set('no_value_constraints.min_tables', 1);",
	.near_miss = "CREATE TYPE payment_method AS ENUM ('cash', 'card');\n"
				 "CREATE TABLE prices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "amount numeric(12,2) NOT NULL, methods payment_method[] NOT NULL, "
				 "created_at timestamptz NOT NULL DEFAULT now());\n"
				 "INSERT INTO prices (amount, methods) SELECT n, '{cash,card}' FROM "
				 "generate_series(1, 20) n;\n"
				 "ANALYZE prices;\n"
				 "SELECT dbe.set('no_value_constraints.min_tables', 1);",
	.parameters = {{{.name = "min_tables",
					 .value = 5,
					 .unit = "tables",
					 .meaning = "With fewer tables that have rows nothing is said."}}},
	.ceiling = 8,
	.run = run,
}};

}  // namespace dbe
