#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double most_columns = 1600;	// MaxHeapAttributeNumber, dropped ones included
constexpr double page_overhead = 32;	// page header, line pointer and alignment
constexpr double row_header = 24;

// Bytes of a row whose columns of fixed size are all filled; they cannot move out of the page.
double fixed_bytes(const Table& table) {
	double bytes = row_header + static_cast<double>(table.columns.size()) / 8;
	for (const Column& column : table.columns)
		if (column.length > 0 && column.generated != 'v')
			bytes += static_cast<double>(column.length);
	return bytes;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const double limit = assessment.parameter("max_used") / 100 * most_columns;
	const double page = catalog.server().block_size - page_overhead;
	for (const Table& table : catalog.tables()) {
		assessment.examined(table.weight);
		const double live = static_cast<double>(table.columns.size());
		const double dropped = static_cast<double>(table.relation->dropped_columns);
		const bool is_full = live + dropped > limit;
		const double bytes = fixed_bytes(table);
		if (!is_full && bytes <= page) continue;
		Draft draft;
		draft.object = catalog.name(*table.relation);
		draft.detail =
			is_full ? cat("Table has used ", grouped(live + dropped), " of ",
						  grouped(most_columns), " columns, ", grouped(dropped),
						  " of them dropped, which count for ever.")
					: cat("A row with all columns filled has ", sized(bytes),
						  " and fits into no page: such an INSERT fails.");
		draft.evidence.put("columns", live).put("dropped", dropped).put("fixed_bytes", bytes);
		draft.weight = table.weight;
		draft.effect = live + dropped;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check column_limit_near{CheckSpec{
	.id = "column_limit_near",
	.title = "Table near the limit of columns or of a row's size",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "A table takes 1600 columns in its life: dropped ones are never given back, so adding "
		   "and dropping in each release ends in an error. A row must fit into one page, where "
		   "numbers and times cannot be moved out.",
	.action = "Split the table, or move what is rarely filled into jsonb. Only a new table gets "
			  "rid of dropped columns: CREATE TABLE ... (LIKE ...), copy and swap, or dump and "
			  "restore.",
	.bad = "DO $$ BEGIN EXECUTE (SELECT 'CREATE TABLE surveys (id bigint PRIMARY KEY, ' || "
		   "string_agg('answer_' || translate(n::text, '0123456789', 'abcdefghij') || ' text', "
		   "', ') || ')' FROM generate_series(1, 1400) n); END $$;",
	.good = "CREATE TABLE surveys (id bigint PRIMARY KEY, answers jsonb NOT NULL);",
	.near_miss =
		"DO $$ BEGIN EXECUTE (SELECT 'CREATE TABLE surveys (id bigint PRIMARY KEY, ' || "
		"string_agg('answer_' || translate(n::text, '0123456789', 'abcdefghij') || ' text', "
		"', ') || ')' FROM generate_series(1, 400) n); END $$;",
	.parameters = {{{"max_used", 75, "percent", "Of the 1600 columns that a table can have."}}},
	.run = run,
}};

}  // namespace dbe
