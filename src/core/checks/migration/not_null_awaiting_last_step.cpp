#include <string_view>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr std::string_view head = "{NULLTEST :arg {VAR ";
constexpr std::string_view is_not_null = " :nulltesttype 1 ";
constexpr std::string_view attribute = ":varattno ";

// The column of a check that says "column IS NOT NULL" and nothing else, or 0. A row type's test
// looks into its fields and is another matter.
int tested_column(std::string_view tree) {
	if (!tree.starts_with(head)) return 0;
	const std::size_t end = tree.find('}', head.size());
	if (end == std::string_view::npos || !tree.substr(end + 1).starts_with(is_not_null)) return 0;
	if (tree.find(":argisrow false", end) == std::string_view::npos) return 0;
	const std::string_view variable = tree.substr(0, end);
	const std::size_t at = variable.find(attribute);
	if (at == std::string_view::npos) return 0;
	int number = 0;
	for (std::size_t i = at + attribute.size(); i < variable.size(); i++) {
		if (variable[i] < '0' || variable[i] > '9') break;
		number = number * 10 + (variable[i] - '0');
	}
	return number;
}

bool proves_not_null(const Table& table, const Constraint& c) {
	if (c.kind != 'c' || !c.is_validated || !c.is_enforced || c.inherited_count > 0) return false;
	// Children of this table are not bound by it, and SET NOT NULL would have to read them.
	return !(c.no_inherit && table.is_inheritance_parent);
}

Draft describe(const Catalog& catalog, const Table& table, const Constraint& c,
			   const Column& column) {
	Draft draft;
	const std::string name = catalog.name(*table.relation);
	const std::string column_name = quoted(column.name);
	draft.object = cat(name, ".", column_name);
	draft.detail = cat("Constraint ", quoted(c.name),
					   " proves that the column holds no null, yet it still allows null.");
	draft.fix = cat("ALTER TABLE ", name, " ALTER COLUMN ", column_name, " SET NOT NULL;\n",
					"ALTER TABLE ", name, " DROP CONSTRAINT ", quoted(c.name), ";");
	draft.evidence.put("constraint", c.name.view()).put("column", column.name.view());
	draft.weight = table.weight;
	draft.effect = table.bytes;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables())
		for (const Constraint& c : table.constraints) {
			if (!proves_not_null(table, c)) continue;
			const Column* column = catalog.column(table.id(), tested_column(c.expression));
			if (column == nullptr) continue;
			assessment.examined(table.weight);
			if (!column->not_null) assessment.add(describe(catalog, table, c, *column));
		}
}

}  // namespace

extern constexpr Check not_null_awaiting_last_step{CheckSpec{
	.id = "not_null_awaiting_last_step",
	.title = "NOT NULL migration that lacks its last step",
	.dimension = Dimension::migration,
	.severity = Severity::info,
	.why = "The safe way to NOT NULL is a CHECK, validated, then SET NOT NULL, then the CHECK "
		   "goes. Stopped half way, every write still pays for the CHECK, and planner and tools "
		   "still take the column for nullable.",
	.action = "Set the column NOT NULL: with the validated CHECK the server need not read the "
			  "table, the ACCESS EXCLUSIVE lock lasts milliseconds. Then drop the CHECK.",
	.bad = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text);"
		   "ALTER TABLE notes ADD CONSTRAINT chk_notes_body CHECK (body IS NOT NULL) NOT VALID;"
		   "ALTER TABLE notes VALIDATE CONSTRAINT chk_notes_body;",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"body text NOT NULL);",
	.near_miss = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "body text, summary text, CONSTRAINT chk_notes_body "
				 "CHECK (body IS NOT NULL OR summary IS NOT NULL));",
	.run = run,
}};

}  // namespace dbe
