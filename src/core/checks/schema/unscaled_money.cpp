#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/money_names.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// A check that calls a function, such as scale(x) <= 2, may hold the decimals.
bool has_function_check(const Table& table, const Column& column) {
	return std::any_of(
		table.constraints.begin(), table.constraints.end(), [&](const Constraint& c) {
			return c.kind == 'c' && contains(c.columns, column.number) &&
				   contains(c.expression.view(), "{FUNCEXPR ");
		});
}

bool is_candidate(const Table& table, const Column& column) {
	return column.type == type::numeric && column.inherited_count == 0 && column.generated == 0 &&
		   holds_money(table, column);
}

void report(const Catalog& catalog, const Table& table, const ColumnList& columns,
			std::string_view example, Assessment& assessment) {
	Draft draft = about_columns(catalog, table, columns);
	draft.detail = cat("Money in ", listed(catalog, columns), " takes any number of decimals; in ",
					   example, " it does not.");
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	struct Found {
		const Table* table;
		ColumnList columns;
	};
	std::vector<Found> found;
	const Column* scaled = nullptr;
	for (const Table& table : catalog.tables()) {
		ColumnList columns;
		bool has_money = false;
		for (const Column& column : table.columns) {
			if (!is_candidate(table, column)) continue;
			has_money = true;
			if (column.modifier >= 0)
				scaled = scaled == nullptr ? &column : scaled;
			else if (!has_function_check(table, column))
				columns.push_back(&column);
		}
		if (has_money) assessment.examined(table.weight);
		if (!columns.empty()) found.push_back({&table, std::move(columns)});
	}
	// Where nobody limits the decimals, that is the way of the house.
	if (scaled == nullptr) return;
	const std::string example = column_object(catalog, *scaled);
	for (const Found& f : found) report(catalog, *f.table, f.columns, example, assessment);
}

}  // namespace

extern constexpr Check unscaled_money{CheckSpec{
	.id = "unscaled_money",
	.title = "Money without a fixed number of decimals",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "A plain numeric stores 9.999999 as it comes: shown prices are rounded, sums are not, "
		   "and the two differ by cents. Other columns of this database fix the decimals.",
	.action = "Give the type a scale, such as numeric(12,2), or four decimals for unit prices. "
			  "The change rounds what is there, silently, and rewrites the table under ACCESS "
			  "EXCLUSIVE: look first whether any value has more decimals (scale(amount) > 2).",
	.bad = "CREATE TABLE invoices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "net_price numeric(12,2) NOT NULL, gross_price numeric NOT NULL);",
	.good = "CREATE TABLE invoices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"net_price numeric(12,2) NOT NULL, gross_price numeric(12,2) NOT NULL);",
	.near_miss =
		"CREATE TABLE invoices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"net_price numeric(12,2) NOT NULL, price_ratio numeric NOT NULL, "
		"unit_price numeric NOT NULL CONSTRAINT chk_invoices CHECK (scale(unit_price) <= 4));",
	.run = run,
}};

}  // namespace dbe
