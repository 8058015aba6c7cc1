#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/key_capacity.hpp"
#include "core/checks/common/sequence_use.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Where rows go as others come the numbers may be free again by then.
bool are_rows_kept(const Relation& relation, double share) {
	const Activity& a = relation.activity;
	return static_cast<double>(a.deleted) <= static_cast<double>(a.inserted) * share;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const double share = assessment.parameter("deleted_share");
	const SequenceColumns columns(catalog);
	SequenceUse use(catalog);
	for (const Sequence& sequence : catalog.sequences()) {
		const Column* column = columns.column(sequence);
		const Table* table = column == nullptr ? nullptr : catalog.table(column->relation);
		if (table == nullptr) continue;
		std::int16_t number = column->number;
		if (!catalog.is_unique_on(table->id(), {&number, 1})) continue;
		assessment.examined(table->weight);
		if (!sequence.is_cycled || !are_rows_kept(*table->relation, share) ||
			!use.draws_from(*column, sequence))
			continue;
		const std::string name = catalog.name(sequence.id);
		Draft draft;
		draft.object = column_object(catalog, *column);
		draft.detail = cat("Sequence ", name, " starts again after ",
						   grouped(static_cast<double>(sequence.increment > 0 ? sequence.maximum
																			  : sequence.minimum)),
						   ", but the column is unique and its rows are kept: the second round "
						   "collides.");
		draft.fix = cat("ALTER SEQUENCE ", name, " NO CYCLE;");
		draft.evidence.put("sequence", name).put("rows", table->rows);
		draft.weight = table->weight;
		draft.effect = table->rows;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check cycling_key_sequence{CheckSpec{
	.id = "cycling_key_sequence",
	.title = "Sequence of a unique column that starts again at its end",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "CYCLE turns the clear error at the end of a sequence into duplicate keys at random "
		   "times, and hides from monitoring that the numbers are running out.",
	.action = "Take CYCLE away: the statement changes the catalog only. Where the rows are removed "
			  "before the numbers come again, leave it.",
	.bad = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY (CYCLE) PRIMARY KEY, "
		   "note text NOT NULL);",
	.good = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"note text NOT NULL);",
	.near_miss =
		"CREATE SEQUENCE shelf_numbers MAXVALUE 500 CYCLE;\n"
		"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"shelf integer NOT NULL DEFAULT nextval('shelf_numbers'), note text NOT NULL);\n"
		"ALTER SEQUENCE shelf_numbers OWNED BY parcels.shelf;",
	.parameters = {{{"deleted_share", 0.1, "share",
					 "Rows deleted, of those inserted, up to which the rows count as kept."}}},
	.run = run,
}};

}  // namespace dbe
