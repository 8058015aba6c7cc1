#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

struct Census {
	int others = 0;	 // columns outside of the primary key
	int mandatory = 0;
	bool has_statistics = false;
	ColumnList full;  // no NULL in the sample of ANALYZE
};

// A check of the form IS NOT NULL does the same; its expression is not read, so any check on
// the column counts.
bool is_checked(const Table& table, const Column& column) {
	for (const Constraint& c : table.constraints)
		if (c.kind == 'c' && contains(c.columns, column.number)) return true;
	return false;
}

Census census_of(const Catalog& catalog, const Table& table) {
	Census census;
	for (const Column& column : table.columns) {
		if (column.generated != 0 || is_in_primary_key(catalog, column)) continue;
		census.others++;
		census.mandatory += column.not_null || is_checked(table, column);
		const ColumnStatistics* statistics = catalog.statistics(table.id(), column.number);
		if (statistics == nullptr) continue;
		census.has_statistics = true;
		if (statistics->null_fraction == 0) census.full.push_back(&column);
	}
	return census;
}

// On a large table the scan must not hold ACCESS EXCLUSIVE, so a check proves the fact first.
std::string fix(const Catalog& catalog, const Table& table, const ColumnList& columns) {
	constexpr double large = 100000;  // rows
	const std::string name = catalog.name(*table.relation);
	std::vector<std::string> statements;
	for (const Column* column : columns) {
		const std::string set = cat("ALTER COLUMN ", quoted(column->name), " SET NOT NULL");
		if (table.rows < large) {
			statements.push_back(cat("ALTER TABLE ", name, " ", set, ";"));
			continue;
		}
		const std::string check = quoted(object_name(
			cat("chk_", table.relation->name.view(), "_", column->name.view(), "_not_null")));
		statements.push_back(cat("ALTER TABLE ", name, " ADD CONSTRAINT ", check, " CHECK (",
								 quoted(column->name), " IS NOT NULL) NOT VALID;\nALTER TABLE ",
								 name, " VALIDATE CONSTRAINT ", check, ";\nALTER TABLE ", name, " ",
								 set, ", DROP CONSTRAINT ", check, ";"));
	}
	return join(statements, "\n");
}

Draft describe(const Catalog& catalog, const Table& table, const Census& census) {
	Draft draft;
	draft.object = catalog.name(*table.relation);
	const std::string holders = census.full.size() == static_cast<std::size_t>(census.others)
									? "and not one of them holds any"
									: cat("but ", census.full.size(), " of them hold none");
	draft.detail = cat("All ", census.others, " columns outside of the key accept NULL, ", holders,
					   " in ", counted(table.rows, "row"), ": ", listed(catalog, census.full), ".");
	// Up to here ANALYZE reads every row; beyond, a sample without NULLs proves nothing.
	constexpr double rows_analyzed = 30000;
	if (table.rows <= rows_analyzed) draft.fix = fix(catalog, table, census.full);
	draft.evidence.put("columns", census.others)
		.raw("columns_without_null", json_names(census.full))
		.put("rows", table.rows);
	draft.weight = table.weight;
	draft.effect = table.rows;
	return draft;
}

// What is loaded as it comes, and what is kept of rows that were, says nothing about the source.
bool is_of_a_kind(const Catalog& catalog, const Table& table) {
	return !table.is_inheritance_child && !is_staging(catalog, table) &&
		   !is_record(catalog, table) && !is_framework_table(catalog, table);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const double least_columns = assessment.parameter("min_columns");
	const double least_rows = assessment.parameter("min_rows");
	for (const Table& table : catalog.tables()) {
		if (table.rows < least_rows || !is_of_a_kind(catalog, table)) continue;
		const Census census = census_of(catalog, table);
		if (census.others < least_columns) continue;
		const bool is_open = census.mandatory == 0;
		if (is_open && !table.relation->has_statistics_rights && census.full.empty())
			assessment.unassessed(table.weight, Skip::no_privilege,
								  "column statistics are not visible");
		else if (is_open && !census.has_statistics)
			assessment.unassessed(table.weight, Skip::never_analyzed, "tables were never analyzed");
		else
			assessment.examined(table.weight);
		if (is_open && !census.full.empty()) assessment.add(describe(catalog, table, census));
	}
}

}  // namespace

extern constexpr Check nullable_everything{CheckSpec{
	.id = "nullable_everything",
	.title = "Every column outside of the key accepts NULL",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "What must be there is not said anywhere, so the first faulty import stores rows "
		   "without it; comparisons, NOT IN and aggregates then skip them silently.",
	.action =
		"Set NOT NULL where a value is always there, beginning with the columns that hold no NULL "
		"today. The statements scan the table; they stop, with nothing changed, at a NULL.",
	.bad = "CREATE TABLE contacts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "first_name text, last_name text, city text, remark text);\n"
		   "INSERT INTO contacts (first_name, last_name, city, remark) "
		   "SELECT 'first ' || n, 'last ' || n, 'city ' || n % 7, "
		   "CASE WHEN n % 2 = 0 THEN 'remark ' || n END FROM generate_series(1, 200) n;\n"
		   "ANALYZE contacts;",
	.good = "CREATE TABLE contacts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"first_name text NOT NULL, last_name text NOT NULL, city text NOT NULL, remark text);\n"
			"INSERT INTO contacts (first_name, last_name, city, remark) "
			"SELECT 'first ' || n, 'last ' || n, 'city ' || n % 7, "
			"CASE WHEN n % 2 = 0 THEN 'remark ' || n END FROM generate_series(1, 200) n;\n"
			"ANALYZE contacts;",
	.near_miss =
		"CREATE TABLE preferences (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"color text, font text, layout text, editor text);\n"
		"INSERT INTO preferences (color, font, layout, editor) "
		"SELECT CASE n % 4 WHEN 0 THEN 'red ' || n END, CASE n % 4 WHEN 1 THEN 'sans ' || n END, "
		"CASE n % 4 WHEN 2 THEN 'wide ' || n END, CASE n % 4 WHEN 3 THEN 'vi ' || n END "
		"FROM generate_series(1, 200) n;\n"
		"CREATE SCHEMA staging;\n"
		"CREATE TABLE staging.prospects (LIKE preferences);\n"
		"INSERT INTO staging.prospects SELECT id, 'red', 'sans', 'wide', 'vi' FROM preferences;\n"
		"CREATE TABLE preferences_aud (id bigint NOT NULL, rev bigint NOT NULL, color text, "
		"font text, layout text, editor text, PRIMARY KEY (id, rev));\n"
		"INSERT INTO preferences_aud SELECT id, 1, 'red', 'sans', 'wide', 'vi' FROM preferences;\n"
		"ANALYZE preferences, staging.prospects, preferences_aud;",
	.parameters = {{{"min_columns", 4, "columns",
					 "Columns outside of the key from which it is judged."},
					{"min_rows", 100, "rows", "Smaller tables are left alone."}}},
	.run = run,
}};

}  // namespace dbe
