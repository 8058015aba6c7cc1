#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Sequence& sequence : catalog.sequences()) {
		const Relation* relation = catalog.relation(sequence.id);
		const Table* table = catalog.table(catalog.partition_root(sequence.owner_table));
		const Column* column = catalog.column(sequence.owner_table, sequence.owner_column);
		if (relation == nullptr || table == nullptr || column == nullptr) continue;
		assessment.examined(table->weight);
		if (relation->persistence != 'u' || table->relation->persistence != 'p') continue;
		Draft draft;
		draft.object = catalog.name(*relation);
		draft.detail = cat("Unlogged, while ", column_object(catalog, *column),
						   ", which takes its values, is kept over a crash: afterwards they start "
						   "again and collide with the rows that are there.");
		draft.fix = cat("ALTER SEQUENCE ", draft.object, " SET LOGGED;");
		draft.evidence.put("column", column_object(catalog, *column));
		draft.weight = table->weight;
		draft.effect = table->rows;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check unlogged_sequence{CheckSpec{
	.id = "unlogged_sequence",
	.title = "Unlogged sequence of a table that is logged",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "After a crash, and on a promoted standby, an unlogged sequence is back at its start "
		   "while the rows of the table are all there: inserts fail as duplicates or repeat "
		   "numbers.",
	.action = "Make the sequence logged. That writes its only page anew under ACCESS EXCLUSIVE on "
			  "the sequence, a matter of milliseconds.",
	.bad = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "note text NOT NULL);\n"
		   "ALTER SEQUENCE parcels_id_seq SET UNLOGGED;",
	.good = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"note text NOT NULL);",
	.near_miss = "CREATE UNLOGGED SEQUENCE ticket_numbers;\n"
				 "SELECT nextval('ticket_numbers');\n"
				 "CREATE UNLOGGED TABLE job_queue (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY "
				 "KEY, note text NOT NULL);",
	.run = run,
}};

}  // namespace dbe
