#include <algorithm>
#include <array>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Tables that are wide by design: facts and dimensions of a star, features of a model, exports.
constexpr auto wide_words = std::to_array<std::string_view>({
	"aggregate", "cube",	"denormalized", "dim",	   "dimension", "dimensions", "export",
	"exports",	 "extract", "fact",			"facts",   "feature",	"features",	  "flat",
	"kpi",		 "kpis",	"mart",			"matrix",  "measures",	"metrics",	  "report",
	"reporting", "reports", "rollup",		"summary", "survey",	"surveys",	  "wide",
});

constexpr auto staging_schemas = std::to_array<std::string_view>({
	"export", "exports", "import", "imports", "landing", "raw", "stage", "staging", "stg",
});

bool is_wide_by_design(const Catalog& catalog, const Table& table) {
	const NameTokens name(table.relation->name);
	const NameTokens schema(catalog.schema_name(table.relation->schema));
	return is_framework_table(table.relation->name) || is_staging_name(name) ||
		   is_record_name(name) || name.has_any(wide_words) ||
		   schema.has_any(wide_words) || schema.has_any(staging_schemas) || table.is_inheritance_child;
}

// A fact refers to its dimensions and carries measures.
bool is_fact(const Catalog& catalog, const Table& table) {
	constexpr std::ptrdiff_t dimensions = 5;
	const auto keys = std::count_if(table.constraints.begin(), table.constraints.end(),
									[](const Constraint& c) {
										return c.kind == 'f' && c.parent == ConstraintId{};
									});
	const auto numbers = std::count_if(table.columns.begin(), table.columns.end(),
									   [&](const Column& column) {
										   const TypeId base = catalog.base_type(column.type);
										   return is_integer(base) || base == type::numeric ||
												  base == type::real ||
												  base == type::double_precision;
									   });
	return keys >= dimensions &&
		   static_cast<std::size_t>(numbers) * 2 >= table.columns.size();
}

struct Sparse {
	double known = 0;
	double empty = 0;  // null in most rows
};

Sparse sparse_columns(const Catalog& catalog, const Table& table, double share) {
	Sparse sparse;
	for (const Column& column : table.columns) {
		const ColumnStatistics* s = catalog.statistics(table.id(), column.number);
		if (s == nullptr) continue;
		sparse.known++;
		if (static_cast<double>(s->null_fraction) >= share) sparse.empty++;
	}
	return sparse;
}

void judge(const Catalog& catalog, Assessment& assessment, const Table& table) {
	constexpr double enough_rows = 1000;
	assessment.examined(table.weight);
	const auto columns = static_cast<double>(table.columns.size());
	const Sparse sparse = table.rows < enough_rows
							  ? Sparse{}
							  : sparse_columns(catalog, table, assessment.parameter("null_share"));
	const bool is_sparse = sparse.empty * 2 >= columns;
	if (columns < assessment.parameter("columns") && !is_sparse) return;
	if (is_fact(catalog, table)) return;
	Draft draft;
	draft.object = catalog.name(*table.relation);
	draft.detail = cat("Table has ", grouped(columns), " columns",
					   sparse.known <= 0 ? std::string{}
										 : cat(", ", grouped(sparse.empty), " of which are null in ",
											   percent(assessment.parameter("null_share")),
											   " of its rows or more"),
					   ".");
	draft.evidence.put("columns", columns)
		.put("mostly_null_columns", sparse.empty)
		.put("rows", table.rows);
	draft.weight = table.weight;
	draft.effect = columns;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double few = assessment.parameter("sparse_columns");
	for (const Table& table : snapshot.catalog.tables())
		if (static_cast<double>(table.columns.size()) < few)
			assessment.examined(table.weight);
		else if (!is_wide_by_design(snapshot.catalog, table))
			judge(snapshot.catalog, assessment, table);
}

}  // namespace

extern constexpr Check wide_table{CheckSpec{
	.id = "wide_table",
	.title = "Table of very many columns",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "A table of a hundred columns describes several things at once. An update of one column "
		   "writes the whole row anew, SELECT * carries all of it, and few can tell which columns "
		   "still matter.",
	.action = "Move what belongs together, changes at another pace or is seldom filled to tables of "
			  "their own with the same key; what has no fixed set of fields goes to jsonb.",
	.bad = "DO $$ BEGIN EXECUTE (SELECT 'CREATE TABLE scratch.patients (id bigint GENERATED ALWAYS "
		   "AS IDENTITY PRIMARY KEY, ' || string_agg('finding_' || translate(n::text, "
		   "'0123456789', 'abcdefghij') || ' text NOT NULL', ', ') || ')' "
		   "FROM generate_series(1, 120) n); END $$;",
	.good = "CREATE TABLE patients (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"findings jsonb NOT NULL);",
	.near_miss =
		"DO $$ BEGIN EXECUTE (SELECT 'CREATE TABLE scratch.patient_imports (id bigint GENERATED "
		"ALWAYS AS IDENTITY PRIMARY KEY, ' || string_agg('finding_' || translate(n::text, "
		"'0123456789', 'abcdefghij') || ' text NOT NULL', ', ') || ')' "
		"FROM generate_series(1, 120) n);\n"
		"EXECUTE (SELECT 'CREATE TABLE scratch.patients (id bigint GENERATED ALWAYS "
		"AS IDENTITY PRIMARY KEY, ' || string_agg('finding_' || translate(n::text, "
		"'0123456789', 'abcdefghij') || ' text NOT NULL', ', ') || ')' "
		"FROM generate_series(1, 80) n); END $$;",
	.parameters = {{{"columns", 100, "columns", "So many are too many for one thing."},
					{"sparse_columns", 50, "columns",
					 "So many are if half of them are null in nearly all rows."},
					{"null_share", 0.9, "share", "Of the rows, that makes a column mostly null."}}},
	.run = run,
}};

}  // namespace dbe
