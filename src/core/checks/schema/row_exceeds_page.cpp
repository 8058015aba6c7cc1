#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double page_overhead = 32;  // page header, line pointer and alignment
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
	const double page = catalog.server().block_size - page_overhead;
	for (const Table& table : catalog.tables()) {
		assessment.examined(table.weight);
		const double bytes = fixed_bytes(table);
		if (bytes <= page) continue;
		Draft draft;
		draft.object = catalog.name(*table.relation);
		draft.detail = cat("A row with all columns filled has ", sized(bytes),
						   " that cannot be moved out, and a page takes ", sized(page),
						   ": such an INSERT fails.");
		draft.evidence.put("fixed_bytes", bytes).put("page_bytes", page);
		draft.weight = table.weight;
		draft.effect = bytes;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check row_exceeds_page{CheckSpec{
	.id = "row_exceeds_page",
	.title = "Table whose full row fits into no page",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "A row must fit into one page. Long texts are moved out of it, numbers, times and uuids "
		   "cannot be: the table takes rows as long as enough columns are null, and refuses the "
		   "first one that is complete.",
	.action = "Split the table, or move what is rarely filled into jsonb or an array.",
	.bad = "DO $$ BEGIN EXECUTE (SELECT 'CREATE TABLE survey_imports (id bigint PRIMARY KEY, ' || "
		   "string_agg('answer_' || translate(n::text, '0123456789', 'abcdefghij') || ' uuid', "
		   "', ') || ')' FROM generate_series(1, 520) n); END $$;",
	.good = "CREATE TABLE survey_imports (id bigint PRIMARY KEY, answers jsonb NOT NULL);",
	.near_miss =
		"DO $$ BEGIN EXECUTE (SELECT 'CREATE TABLE survey_imports (id bigint PRIMARY KEY, ' || "
		"string_agg('answer_' || translate(n::text, '0123456789', 'abcdefghij') || ' text', "
		"', ') || ')' FROM generate_series(1, 520) n); END $$;",
	.run = run,
}};

}  // namespace dbe
