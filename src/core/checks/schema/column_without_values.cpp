#include <array>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/common/unseen.hpp"
#include "core/checks/common/vacuum.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// NULL until something goes wrong or is out of the ordinary.
bool is_for_exceptions(const Column& column) {
	constexpr auto words = std::to_array<std::string_view>(
		{"bcc", "cc", "error", "errors", "exception", "exceptions", "failure", "failures",
		 "message", "messages", "note", "notes", "override", "overrides", "reason", "reasons"});
	return NameTokens(column.name).has_any(words);
}

// A time, a flag or a reference that is NULL may say that something has not happened yet.
bool should_hold_values(const Catalog& catalog, const Column& column) {
	return !column.not_null && column.generated == 0 && column.inherited_count == 0 &&
		   !is_time(column.type) && column.type != type::boolean &&
		   !is_in_foreign_key(catalog, column) && !is_for_exceptions(column);
}

bool is_of_a_kind(const Catalog& catalog, const Table& table) {
	return !table.is_inheritance_child && !is_staging(catalog, table) &&
		   !is_framework_table(catalog, table);
}

std::string source_of(const Snapshot& snapshot, const Table& table) {
	const double at = last_analyze(table.relation->activity);
	return at > 0 ? cat("By statistics from ", lasting(snapshot.server().now - at), " ago")
				  : std::string("By the statistics");
}

void judge(const Snapshot& snapshot, const Table& table, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const ColumnList empty = columns_by_statistics(
		catalog, assessment, table, [&](const Column& column, const ColumnStatistics& s) {
			return s.null_fraction == 1 && should_hold_values(catalog, column);
		});
	if (empty.empty()) return;
	Draft draft = about_columns(catalog, table, empty);
	draft.detail = cat(source_of(snapshot, table), ", ", listed(catalog, empty),
					   empty.size() == 1 ? " is" : " are", " null in all ",
					   counted(table.rows, "row"), ".");
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double enough = assessment.parameter("min_rows");
	for (const Table& table : snapshot.catalog.tables())
		if (table.rows >= enough && is_of_a_kind(snapshot.catalog, table))
			judge(snapshot, table, assessment);
}

}  // namespace

extern constexpr Check column_without_values{CheckSpec{
	.id = "column_without_values",
	.title = "Column that holds nothing",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "A column that is NULL in every row misleads who reads the schema: a feature that was "
		   "never finished, a value that moved elsewhere, or an import that lost it.",
	.action = "Find out which: count(column) tells whether any row has a value. If nothing writes "
			  "it, drop it; that takes ACCESS EXCLUSIVE for a moment and rewrites nothing. If "
			  "something should, that is the defect.",
	.bad = "CREATE TABLE guests (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "name text NOT NULL, fax text);\n"
		   "INSERT INTO guests (name) SELECT 'guest ' || n FROM generate_series(1, 12000) n;\n"
		   "ANALYZE guests;",
	.good = "CREATE TABLE guests (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"name text NOT NULL);\n"
			"INSERT INTO guests (name) SELECT 'guest ' || n FROM generate_series(1, 12000) n;\n"
			"ANALYZE guests;",
	.near_miss =
		"CREATE TABLE guests (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"name text NOT NULL, fax text, left_at timestamptz, is_vip boolean, "
		"last_error text, bounce_reason text, cc text);\n"
		"INSERT INTO guests (name, fax) SELECT 'guest ' || n, "
		"CASE WHEN n % 100 = 0 THEN 'fax ' || n END FROM generate_series(1, 12000) n;\n"
		"ANALYZE guests;",
	.parameters = {{{"min_rows", 10000, "rows", "Smaller tables are left alone."}}},
	.run = run,
}};

}  // namespace dbe
