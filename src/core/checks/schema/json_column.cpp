#include <array>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Kept as received: spaces, order and duplicate keys matter there.
constexpr auto verbatim_words = std::to_array<std::string_view>({
	"archive",
	"archived",
	"log",
	"logs",
	"original",
	"raw",
	"signed",
	"source",
	"verbatim",
	"webhook",
	"webhooks",
});

bool is_verbatim(const Table& table, const Column& column) {
	return NameTokens(column.name).has_any(verbatim_words) ||
		   NameTokens(table.relation->name).has_any(verbatim_words);
}

Draft describe(const Catalog& catalog, const Table& table, const ColumnList& columns) {
	TypeChange change(catalog, table.id());
	for (const Column* column : columns)
		change.add(*column, {.type = "jsonb", .using_expression = "$::jsonb"});
	if (has_index_expressions(catalog, table.id())) change.refuse();
	Draft draft = about_columns(catalog, table, columns);
	draft.detail = cat("json text in ", listed(catalog, columns),
					   table.rows > 0 ? cat(" of ", counted(table.rows, "row")) : "",
					   " is parsed again at every use and cannot be indexed; jsonb can.");
	draft.fix = change.sql();
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		ColumnList found;
		bool has_json = false;
		for (const Column& column : table.columns) {
			if (column.inherited_count > 0) continue;
			has_json |= column.type == type::json || column.type == type::jsonb;
			if (column.type == type::json && !is_verbatim(table, column)) found.push_back(&column);
		}
		if (has_json) assessment.examined(table.weight);
		if (!found.empty() && !is_framework_table(catalog, table))
			assessment.add(describe(catalog, table, found));
	}
}

}  // namespace

extern constexpr Check json_column{CheckSpec{
	.id = "json_column",
	.title = "json instead of jsonb",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why =
		"json is text: each access parses it from the start, it has no equality, and no GIN index "
		"can find what is inside.",
	.action =
		"Use jsonb. It does not keep blanks, the order of keys or duplicate keys; where these "
		"matter, keep json and mute this. The change rewrites the table under ACCESS "
		"EXCLUSIVE. No statement here "
		"means that something else rests on the type, such as a view, a trigger, a policy or a "
		"partition key: change the two together.",
	.bad = "CREATE TABLE carts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "contents json NOT NULL);",
	.good = "CREATE TABLE carts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"contents jsonb NOT NULL);",
	.near_miss = "CREATE TABLE callbacks (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "raw_body json NOT NULL);",
	.run = run,
}};

}  // namespace dbe
