#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/money_names.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool is_float(TypeId id) { return id == type::real || id == type::double_precision; }

std::string types_of(const Catalog& catalog, const ColumnList& columns) {
	for (const Column* column : columns)
		if (column->type != columns.front()->type) return "real and double precision";
	return catalog.type_name(*columns.front());
}

Draft describe(const Catalog& catalog, const Table& table, const ColumnList& columns) {
	TypeChange change(catalog, table.id());
	ColumnList floats, monies;
	for (const Column* column : columns) {
		const bool is_float_here = is_float(column->type);
		(is_float_here ? floats : monies).push_back(column);
		// numeric(19,2) holds every value of the type money.
		change.add(*column, {.type = is_float_here ? "numeric(19,4)" : "numeric(19,2)"});
	}
	Draft draft = about_columns(catalog, table, columns);
	if (!floats.empty())
		draft.detail = cat("Money in ", listed(catalog, floats), " is ", types_of(catalog, floats),
						   ": binary fractions, so sums of cents drift.");
	if (!monies.empty())
		append(draft.detail,
			   cat(floats.empty() ? "Money in " : " That in ", listed(catalog, monies),
				   " is money: its currency and format follow lc_monetary, not the data."));
	draft.fix = change.sql();
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		ColumnList found;
		bool has_numbers = false;
		for (const Column& column : table.columns) {
			if (column.inherited_count > 0 || column.generated != 0) continue;
			has_numbers |= column.type == type::numeric;
			if (column.type != type::money && !is_float(column.type)) continue;
			has_numbers = true;
			if (column.type == type::money || holds_money(table, column)) found.push_back(&column);
		}
		if (has_numbers) assessment.examined(table.weight);
		if (!found.empty()) assessment.add(describe(catalog, table, found));
	}
}

}  // namespace

extern constexpr Check money_in_float{CheckSpec{
	.id = "money_in_float",
	.title = "Money in a floating-point type",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "Floating-point numbers cannot represent most decimal fractions: 0.1 + 0.2 is not 0.3, "
		   "sums depend on the order of rows, and the books are off by a cent.",
	.action =
		"Use numeric with a fixed scale. The change rounds to four decimals and rewrites the "
		"table under ACCESS EXCLUSIVE; on a large one add a new column, backfill it in batches "
		"and swap. No statement here "
		"means that something else rests on the type, such as a view, a trigger, a policy or a "
		"partition key: change the two together.",
	.bad = "CREATE TABLE invoices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "total_amount double precision NOT NULL);",
	.good = "CREATE TABLE invoices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"total_amount numeric(12,2) NOT NULL);",
	.near_miss =
		"CREATE TABLE measurements (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"amount_of_rain double precision NOT NULL, cost_factor real NOT NULL, "
		"price_ratio real NOT NULL, discount_rate real NOT NULL, total_weight real NOT NULL, "
		"latitude double precision NOT NULL);\n"
		"CREATE TABLE ways (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"cost double precision NOT NULL, reverse_cost double precision NOT NULL);\n"
		"CREATE TABLE recipe_ingredients (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"amount double precision NOT NULL);",
	.run = run,
}};

}  // namespace dbe
