#include <algorithm>
#include <array>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// What pg_upgrade refuses: their numbers are given anew. regclass, regtype and regrole keep theirs.
constexpr auto refused = std::to_array<TypeId>({
	TypeId{24},	   // regproc
	TypeId{2202},  // regprocedure
	TypeId{2203},  // regoper
	TypeId{2204},  // regoperator
	TypeId{3734},  // regconfig
	TypeId{3769},  // regdictionary
	TypeId{4089},  // regnamespace
	TypeId{4191},  // regcollation
});

bool is_refused(const Catalog& catalog, const Column& column) {
	TypeId id = catalog.base_type(column.type);
	const Type* type = catalog.find_type(id);
	if (type != nullptr && type->category == 'A') id = catalog.base_type(type->element);
	return std::find(refused.begin(), refused.end(), id) != refused.end();
}

Draft describe(const Catalog& catalog, const Table& table, const ColumnList& columns) {
	TypeChange change(catalog, table.id());
	for (const Column* column : columns) {
		const bool is_plain =
			std::find(refused.begin(), refused.end(), column->type) != refused.end();
		if (!is_plain || is_in_foreign_key(catalog, *column) || is_referenced(catalog, *column) ||
			has_index_expressions(catalog, table.id()))
			change.refuse();
		change.add(*column, {.type = "text", .using_expression = "$::text"});
	}
	Draft draft = about_columns(catalog, table, columns);
	const bool is_one_type = std::all_of(columns.begin(), columns.end(), [&](const Column* column) {
		return column->type == columns.front()->type;
	});
	draft.detail = cat(listed(catalog, columns), columns.size() == 1 ? " is" : " are",
					   is_one_type ? cat(" of type ", catalog.type_name(*columns.front()))
								   : std::string(" of reg* types"),
					   ", which holds a number that differs in the next major version: pg_upgrade "
					   "refuses this database.");
	draft.fix = change.sql();
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		ColumnList found;
		for (const Column& column : table.columns)
			if (column.inherited_count == 0 && is_refused(catalog, column))
				found.push_back(&column);
		assessment.examined(table.weight);
		if (!found.empty()) assessment.add(describe(catalog, table, found));
	}
}

}  // namespace

extern constexpr Check reg_type_column{CheckSpec{
	.id = "reg_type_column",
	.title = "Column of a reg* type that stops pg_upgrade",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "regproc, regoper, regconfig and their kin store the number of a catalog row, which the "
		   "new server gives to something else. pg_upgrade refuses to start while any table has "
		   "such a column, usually found out in the maintenance window.",
	.action = "Store the name as text and cast where it is used: to_tsvector(config::regconfig, "
			  "body). The change rewrites the table under ACCESS EXCLUSIVE. Without a statement "
			  "here something holds the type, such as a view, a generated column or an index "
			  "expression: drop it first and create it again.",
	.bad = "CREATE TABLE pages (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "language regconfig NOT NULL DEFAULT 'english', body text NOT NULL);",
	.good = "CREATE TABLE pages (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"language text NOT NULL DEFAULT 'english', body text NOT NULL);",
	.near_miss = "CREATE TABLE jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "target regclass NOT NULL, result regtype, run_as regrole);",
	.run = run,
}};

}  // namespace dbe
