#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/node_tree.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

ColumnList nullable_columns(const Catalog& catalog, const Constraint& c) {
	ColumnList found;
	for (std::uint32_t i = 0; i < c.columns.count; i++) {
		const Column* column = catalog.column(c.relation, c.columns.items[i]);
		if (column != nullptr && !column->not_null) found.push_back(column);
	}
	return found;
}

// A CHECK that reads two of them ties their nulls together, or may.
bool are_tied(const Table& table, const ColumnList& columns) {
	return std::any_of(table.constraints.begin(), table.constraints.end(), [&](const Constraint& c) {
		return c.kind == 'c' && std::count_if(columns.begin(), columns.end(), [&](const Column* column) {
				   return reads_column(c.expression, column->number);
			   }) > 1;
	});
}

Draft describe(const Catalog& catalog, const Table& table, const Constraint& c,
			   const ColumnList& columns) {
	Draft draft;
	draft.object = cat(catalog.name(*table.relation), ".", quoted(c.name));
	draft.detail = cat("Of the columns (", catalog.column_names(table.id(), c.columns), "), ",
					   listed(catalog, columns),
					   " may be null one without the other; then the reference to ",
					   catalog.name(c.referenced), " is not checked at all.");
	draft.evidence.raw("nullable", json_names(columns));
	draft.weight = table.weight;
	draft.effect = table.rows;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables())
		for (const Constraint& c : table.constraints) {
			if (c.kind != 'f' || c.columns.count < 2 || c.parent != ConstraintId{}) continue;
			assessment.examined(table.weight);
			// One nullable column beside NOT NULL ones is how an optional reference is said.
			const ColumnList columns = nullable_columns(catalog, c);
			if (c.match != 's' || columns.size() < 2 || are_tied(table, columns)) continue;
			assessment.add(describe(catalog, table, c, columns));
		}
}

}  // namespace

extern constexpr Check partly_null_foreign_key{CheckSpec{
	.id = "partly_null_foreign_key",
	.title = "Foreign key over several columns that nulls switch off",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "By default (MATCH SIMPLE) one null among the columns is enough and the rest is not "
		   "checked: the row then points to something that need not exist.",
	.action = "Set the columns NOT NULL where the reference is mandatory. Where it is optional "
			  "declare the key MATCH FULL, or add CHECK (num_nulls(a, b) IN (0, 2)), NOT VALID "
			  "first and validated afterwards.",
	.bad = "CREATE TABLE depots (country text NOT NULL, code text NOT NULL, "
		   "PRIMARY KEY (country, code));\n"
		   "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "note text NOT NULL, depot_country text, depot_code text, "
		   "FOREIGN KEY (depot_country, depot_code) REFERENCES depots (country, code));\n"
		   "CREATE INDEX parcels_depot_idx ON parcels (depot_country, depot_code);",
	.good = "CREATE TABLE depots (country text NOT NULL, code text NOT NULL, "
			"PRIMARY KEY (country, code));\n"
			"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"note text NOT NULL, depot_country text, depot_code text, "
			"FOREIGN KEY (depot_country, depot_code) REFERENCES depots (country, code) "
			"MATCH FULL);\n"
			"CREATE INDEX parcels_depot_idx ON parcels (depot_country, depot_code);",
	.near_miss =
		"CREATE TABLE depots (country text NOT NULL, code text NOT NULL, "
		"PRIMARY KEY (country, code));\n"
		"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"note text NOT NULL, country text NOT NULL, depot_code text, "
		"FOREIGN KEY (country, depot_code) REFERENCES depots (country, code));\n"
		"CREATE INDEX parcels_depot_idx ON parcels (country, depot_code);\n"
		"CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"note text NOT NULL, depot_country text, depot_code text, "
		"CHECK (num_nulls(depot_country, depot_code) IN (0, 2)), "
		"FOREIGN KEY (depot_country, depot_code) REFERENCES depots (country, code));\n"
		"CREATE INDEX letters_depot_idx ON letters (depot_country, depot_code);",
	.run = run,
}};

}  // namespace dbe
