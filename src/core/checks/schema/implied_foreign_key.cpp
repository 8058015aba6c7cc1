#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool is_candidate(const Constraint& c) {
	return c.kind == 'f' && c.parent == ConstraintId{} && c.columns.count > 0;
}

bool has_pair(const Constraint& c, std::int16_t column, std::int16_t referenced) {
	for (std::uint32_t i = 0; i < c.columns.count; i++)
		if (c.columns.items[i] == column && c.referenced_columns.items[i] == referenced) return true;
	return false;
}

// Both refer to the same row, so the same happens to it by both: nothing, or the row goes too.
bool acts_alike(const Constraint& a, const Constraint& b) {
	const auto is_plain = [](char action) { return action == 'a' || action == 'r' || action == 'c'; };
	return a.delete_action == b.delete_action && a.update_action == b.update_action &&
		   is_plain(a.delete_action) && is_plain(a.update_action) &&
		   a.is_deferrable == b.is_deferrable && a.is_deferred == b.is_deferred;
}

// Every pair of the narrow one is one of the wide one, whose other columns are never null: then
// the row that the wide one finds is the row that the narrow one asks for.
bool implies(const Catalog& catalog, const Constraint& wide, const Constraint& narrow) {
	if (wide.referenced != narrow.referenced || wide.columns.count <= narrow.columns.count ||
		!wide.is_validated || !wide.is_enforced || !acts_alike(wide, narrow))
		return false;
	for (std::uint32_t i = 0; i < narrow.columns.count; i++)
		if (!has_pair(wide, narrow.columns.items[i], narrow.referenced_columns.items[i]))
			return false;
	for (std::uint32_t i = 0; i < wide.columns.count; i++) {
		const Column* column = catalog.column(wide.relation, wide.columns.items[i]);
		const bool is_shared =
			has_pair(narrow, wide.columns.items[i], wide.referenced_columns.items[i]);
		// A null in a shared column switches off both.
		const bool may_be_null = is_shared && wide.match == 's' && narrow.match == 's';
		if (column == nullptr || (!column->not_null && !may_be_null)) return false;
	}
	return true;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables())
		for (const Constraint& narrow : table.constraints) {
			if (!is_candidate(narrow)) continue;
			assessment.examined(table.weight);
			const auto wide = std::find_if(
				table.constraints.begin(), table.constraints.end(), [&](const Constraint& c) {
					return is_candidate(c) && implies(catalog, c, narrow);
				});
			if (wide == table.constraints.end()) continue;
			const std::string name = catalog.name(*table.relation);
			Draft draft;
			draft.object = cat(name, ".", quoted(narrow.name));
			draft.detail = cat("Foreign key ", quoted(wide->name), " on (",
							   catalog.column_names(table.id(), wide->columns),
							   ") refers to the same row of ", catalog.name(narrow.referenced),
							   " and so holds this one as well; each write looks it up twice.");
			draft.fix = cat("ALTER TABLE ", name, " DROP CONSTRAINT ", quoted(narrow.name), ";");
			draft.evidence.put("implied_by", wide->name.view());
			draft.weight = table.weight;
			draft.effect = table.writes;
			assessment.add(draft);
		}
}

}  // namespace

extern constexpr Check implied_foreign_key{CheckSpec{
	.id = "implied_foreign_key",
	.title = "Foreign key that another one implies",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "A key over more columns of the same row holds already what the narrow one demands. Both "
		   "run their own look-ups and locks at every write.",
	.action = "Drop the narrow one; the drop takes ACCESS EXCLUSIVE on both tables for a moment.",
	.bad =
		"CREATE TABLE depots (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"country text NOT NULL, UNIQUE (id, country));\n"
		"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"note text NOT NULL, country text NOT NULL, depot_id bigint NOT NULL, "
		"FOREIGN KEY (depot_id) REFERENCES depots (id), "
		"CONSTRAINT parcels_depot_fkey FOREIGN KEY (depot_id, country) REFERENCES depots (id, "
		"country));\n"
		"CREATE INDEX parcels_depot_idx ON parcels (depot_id, country);",
	.good =
		"CREATE TABLE depots (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"country text NOT NULL, UNIQUE (id, country));\n"
		"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"note text NOT NULL, country text NOT NULL, depot_id bigint NOT NULL, "
		"CONSTRAINT parcels_depot_fkey FOREIGN KEY (depot_id, country) REFERENCES depots (id, "
		"country));\n"
		"CREATE INDEX parcels_depot_idx ON parcels (depot_id, country);",
	.near_miss =
		"CREATE TABLE depots (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"country text NOT NULL, UNIQUE (id, country));\n"
		"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"note text NOT NULL, country text, depot_id bigint NOT NULL, "
		"FOREIGN KEY (depot_id) REFERENCES depots (id), "
		"CONSTRAINT parcels_depot_fkey FOREIGN KEY (depot_id, country) REFERENCES depots (id, "
		"country));\n"
		"CREATE INDEX parcels_depot_idx ON parcels (depot_id, country);",
	.run = run,
}};

}  // namespace dbe
