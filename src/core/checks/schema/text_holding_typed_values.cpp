#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/json.hpp"
#include "core/base/text.hpp"
#include "core/catalog/value_shape.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/typed_text.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

struct Typed {
	const Column* column;
	Shape shape;
	bool is_free;  // nothing else has to change with its type
};

NewType new_type(Shape shape) {
	switch (shape) {
		case Shape::uuid: return {"uuid", "$::uuid"};
		case Shape::integer: return {"bigint", "$::bigint"};
		case Shape::decimal: return {"numeric", "$::numeric"};
		case Shape::date: return {"date", "$::date"};
		case Shape::timestamp: return {"timestamptz", "$::timestamptz"};
		case Shape::boolean: return {"boolean", "$::boolean"};
		case Shape::text:
		case Shape::digits: break;
	}
	return {};
}

bool has_check(const Table& table, const Column& column) {
	return std::any_of(
		table.constraints.begin(), table.constraints.end(),
		[&](const Constraint& c) { return c.kind == 'c' && contains(c.columns, column.number); });
}

// Indexes by any but the default operators of text would not survive the change.
bool has_special_index(const Table& table, const Column& column) {
	constexpr Oid text_ops{3126};
	for (const Index& index : table.indexes)
		for (std::uint32_t key = 0; key < index.operator_classes.count; key++)
			if (index.columns.items[key] == column.number &&
				index.operator_classes.items[key] != text_ops)
				return true;
	return false;
}

bool can_be_typed(const Catalog& catalog, const Table& table, const Column& column) {
	return !column.has_default && can_change_type(catalog, column) &&
		   !has_index_expressions(catalog, table.id()) && !is_in_foreign_key(catalog, column) &&
		   !is_referenced(catalog, column) && !has_check(table, column) &&
		   !has_special_index(table, column);
}

Draft describe(const Catalog& catalog, const Table& table, const std::vector<Typed>& found) {
	TypeChange change(catalog, table.id());
	std::vector<std::string> names;
	JsonObject kinds;
	for (const Typed& typed : found) {
		if (!typed.is_free) change.refuse();
		change.add(*typed.column, new_type(typed.shape));
		names.push_back(cat(quoted(typed.column->name), " (", name(typed.shape), ")"));
		kinds.put(typed.column->name, name(typed.shape));
	}
	Draft draft;
	draft.object = catalog.name(*table.relation);
	draft.detail =
		cat("Text columns hold values of another type only, by their statistics: ", listed(names),
			"; ", counted(table.rows, "row"), ".");
	draft.fix = change.sql();
	draft.evidence.raw("kinds", kinds.text()).put("rows", table.rows);
	draft.weight = table.weight;
	draft.effect = table.rows;
	return draft;
}

bool is_judged_type(const Column& column) {
	constexpr int uuid_length = 36;
	return column.type == type::text || column.type == type::varchar ||
		   (column.type == type::bpchar && column.modifier - 4 == uuid_length);
}

void judge(const Catalog& catalog, const Table& table, double enough_samples,
		   Assessment& assessment) {
	std::vector<Typed> free;
	std::vector<Typed> bound;
	bool has_text = false;
	bool has_statistics = false;
	for (const Column& column : table.columns) {
		if (!is_judged_type(column) || column.inherited_count > 0 || column.generated != 0)
			continue;
		has_text = true;
		const ColumnStatistics* statistics = catalog.statistics(table.id(), column.number);
		if (statistics == nullptr) continue;
		has_statistics = true;
		const Shape shape = typed_shape(column, *statistics, enough_samples);
		if (shape == Shape::text) continue;
		const bool is_free = can_be_typed(catalog, table, column);
		(is_free ? free : bound).push_back({&column, shape, is_free});
	}
	if (!has_text) return;
	const bool is_found = !free.empty() || !bound.empty();
	if (!table.relation->has_statistics_rights && !is_found)
		assessment.unassessed(table.weight, Skip::no_privilege,
							  "column statistics are not visible");
	else if (!has_statistics)
		assessment.unassessed(table.weight, Skip::never_analyzed, "tables were never analyzed");
	else
		assessment.examined(table.weight);
	if (!free.empty()) assessment.add(describe(catalog, table, free));
	if (!free.empty() && !bound.empty()) assessment.examined(table.weight);
	if (!bound.empty()) assessment.add(describe(catalog, table, bound));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double enough_rows = assessment.parameter("min_rows");
	const double enough_samples = assessment.parameter("min_samples");
	for (const Table& table : snapshot.catalog.tables())
		if (table.rows >= enough_rows) judge(snapshot.catalog, table, enough_samples, assessment);
}

}  // namespace

extern constexpr Check text_holding_typed_values{CheckSpec{
	.id = "text_holding_typed_values",
	.title = "Text that holds only UUIDs, numbers, dates or yes and no",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "Text accepts any garbage, takes more space (37 bytes for a UUID of 16), sorts 10 "
		   "before 9, and every comparison with a real number or date needs a cast that no index "
		   "serves.",
	.action =
		"Change the type. The statement stops, with nothing changed, at a value that does not "
		"fit; it rewrites the table under ACCESS EXCLUSIVE, and the application has to send the "
		"new type. Without a statement here, what rests on the column has to be changed "
		"along with it: constraints, indexes, defaults, views, triggers, policies.",
	.bad = "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "visitor text NOT NULL);\n"
		   "INSERT INTO visits (visitor) SELECT gen_random_uuid() FROM generate_series(1, 500);\n"
		   "ANALYZE visits;",
	.good = "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"visitor uuid NOT NULL);\n"
			"INSERT INTO visits (visitor) SELECT gen_random_uuid() FROM generate_series(1, 500);\n"
			"ANALYZE visits;",
	.near_miss =
		"CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"phone text NOT NULL, zip text NOT NULL, birth_year text NOT NULL, "
		"member_number text NOT NULL, apartment text NOT NULL, hausnummer text NOT NULL, "
		"remark text NOT NULL);\n"
		"INSERT INTO people (phone, zip, birth_year, member_number, apartment, hausnummer, remark) "
		"SELECT 491700000000 + n, lpad(n::text, 5, '0'), 1950 + n % 60, n, 1 + n % 90, n, "
		"CASE WHEN n % 3 = 0 THEN 'none' ELSE n::text END FROM generate_series(1, 500) n;\n"
		"ANALYZE people;",
	.parameters = {{{"min_rows", 100, "rows", "Smaller tables are left alone."},
					{"min_samples", 8, "values", "Values of a column that must be known."}}},
	.run = run,
}};

}  // namespace dbe
