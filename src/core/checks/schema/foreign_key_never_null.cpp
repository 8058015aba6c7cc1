#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// A step that is yet to come, or a place in an order: null for few rows at a time, which a sample
// may miss.
constexpr auto later_words = std::to_array<std::string_view>({
	"accepted", "approved", "approver", "archived", "assigned", "assignee", "by", "cancelled",
	"canceled", "closed", "completed", "confirmed", "current", "deleted", "finished", "latest",
	"locked", "main", "merged", "next", "optional", "parent", "previous", "primary", "processed",
	"rejected", "replaced", "replacement", "resolved", "reviewed", "reviewer", "root", "successor",
	"superseded", "verified", "worker",
});

bool refers_back(const Catalog& catalog, RelationId from, RelationId to) {
	const auto all = catalog.constraints(from);
	return std::any_of(all.begin(), all.end(), [&](const Constraint& c) {
		return c.kind == 'f' && c.referenced == to;
	});
}

// One column that may be null only because nobody said otherwise: not by SET NULL, not the head
// of a tree, not a ring of which one row has to come first.
bool is_plain(const Catalog& catalog, const Constraint& c) {
	const auto sets_null = [](char action) { return action == 'n' || action == 'd'; };
	return c.kind == 'f' && c.parent == ConstraintId{} && c.columns.count == 1 && c.is_validated &&
		   c.is_enforced && !c.is_deferred && !sets_null(c.delete_action) &&
		   !sets_null(c.update_action) && c.referenced != c.relation &&
		   !refers_back(catalog, c.referenced, c.relation);
}

// A CHECK may rule the nulls: that it is never null, or one of several.
bool is_checked(const Table& table, const Column& column) {
	return std::any_of(table.constraints.begin(), table.constraints.end(), [&](const Constraint& c) {
		return c.kind == 'c' && contains(c.columns, column.number);
	});
}

bool is_candidate(const Catalog& catalog, const Table& table, const Constraint& c) {
	if (!is_plain(catalog, c)) return false;
	const Column* column = catalog.column(table.id(), c.columns.items[0]);
	return column != nullptr && !column->not_null && column->generated == 0 &&
		   !column->has_default && !is_checked(table, *column) &&
		   !NameTokens(column->name).has_any(later_words);
}

// Where every column is nullable another check speaks.
bool says_not_null(const Catalog& catalog, const Table& table) {
	return std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& column) {
		return column.not_null && !is_in_primary_key(catalog, column);
	});
}

ColumnList never_null(const Catalog& catalog, const Table& table, bool& has_unknown) {
	ColumnList found;
	for (const Constraint& c : table.constraints) {
		if (!is_candidate(catalog, table, c)) continue;
		const Column* column = catalog.column(table.id(), c.columns.items[0]);
		const ColumnStatistics* s = catalog.statistics(table.id(), column->number);
		if (s == nullptr)
			has_unknown = true;
		else if (s->null_fraction == 0 && std::find(found.begin(), found.end(), column) == found.end())
			found.push_back(column);
	}
	return found;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const double least = assessment.parameter("min_rows");
	for (const Table& table : catalog.tables()) {
		if (table.rows < least || table.is_inheritance_child || table.is_inheritance_parent ||
			is_staging(catalog, table) || is_record(catalog, table) ||
			is_framework_table(catalog, table) || !says_not_null(catalog, table))
			continue;
		bool has_unknown = false;
		const ColumnList found = never_null(catalog, table, has_unknown);
		if (has_unknown && found.empty())
			assessment.unassessed(
				table.weight,
				table.relation->has_statistics_rights ? Skip::never_analyzed : Skip::no_privilege,
				"the column statistics are not there or not visible");
		else
			assessment.examined(table.weight);
		if (found.empty()) continue;
		Draft draft;
		draft.object = catalog.name(*table.relation);
		draft.detail = cat(found.size() == 1 ? "The reference " : "The references ",
						   listed(catalog, found), found.size() == 1 ? " accepts" : " accept",
						   " NULL, yet ANALYZE met none in the sample of ",
						   counted(table.rows, "row"), ".");
		draft.evidence.raw("columns", json_names(found)).put("rows", table.rows);
		draft.weight = table.weight;
		draft.effect = table.rows;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check foreign_key_never_null{CheckSpec{
	.id = "foreign_key_never_null",
	.title = "Foreign key that accepts NULL and never holds one",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "A reference that every row has is mandatory in fact, but nothing says so: the first "
		   "faulty import or the first forgotten field stores orphans, and inner joins then drop "
		   "those rows without a word. NOT IN over such a column finds nothing at the first null.",
	.action = "Where every row has to have it: ADD CONSTRAINT ... CHECK (column IS NOT NULL) NOT "
			  "VALID, VALIDATE CONSTRAINT, which blocks nobody, then SET NOT NULL and drop the "
			  "CHECK. Where the reference is optional, mute the finding.",
	.bad = "SELECT dbe.set('foreign_key_never_null.min_rows', 100);\n"
		   "CREATE TABLE depots (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
		   "INSERT INTO depots SELECT FROM generate_series(1, 20);\nANALYZE depots;\n"
		   "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "note text NOT NULL, depot_id bigint REFERENCES depots (id));\n"
		   "CREATE INDEX parcels_depot_id_idx ON parcels (depot_id);\n"
		   "INSERT INTO parcels (note, depot_id) SELECT 'note ' || n, 1 + n % 20 "
		   "FROM generate_series(1, 200) n;\nANALYZE parcels;",
	.good = "SELECT dbe.set('foreign_key_never_null.min_rows', 100);\n"
			"CREATE TABLE depots (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
			"INSERT INTO depots SELECT FROM generate_series(1, 20);\nANALYZE depots;\n"
			"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"note text NOT NULL, depot_id bigint NOT NULL REFERENCES depots (id));\n"
			"CREATE INDEX parcels_depot_id_idx ON parcels (depot_id);\n"
			"INSERT INTO parcels (note, depot_id) SELECT 'note ' || n, 1 + n % 20 "
			"FROM generate_series(1, 200) n;\nANALYZE parcels;",
	.near_miss =
		"SELECT dbe.set('foreign_key_never_null.min_rows', 100);\n"
		"CREATE TABLE depots (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
		"INSERT INTO depots SELECT FROM generate_series(1, 20);\nANALYZE depots;\n"
		"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"note text NOT NULL, closed_by bigint REFERENCES depots (id), "
		"depot_id bigint REFERENCES depots (id) ON DELETE SET NULL);\n"
		"CREATE INDEX parcels_depot_id_idx ON parcels (depot_id);\n"
		"CREATE INDEX parcels_closed_by_idx ON parcels (closed_by);\n"
		"INSERT INTO parcels (note, depot_id, closed_by) SELECT 'note ' || n, 1 + n % 20, 1 + n % 7 "
		"FROM generate_series(1, 200) n;\nANALYZE parcels;",
	.parameters = {{{"min_rows", 100'000, "rows", "A smaller table may just have no such row yet."}}},
	.run = run,
}};

}  // namespace dbe
