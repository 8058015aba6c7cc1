#include <algorithm>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/sequence_use.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

std::vector<const Sequence*> owned_sequences(const Catalog& catalog) {
	std::vector<const Sequence*> owned;
	for (const Sequence& sequence : catalog.sequences())
		if (sequence.owner_table != RelationId{}) owned.push_back(&sequence);
	std::sort(owned.begin(), owned.end(),
			  [](const Sequence* a, const Sequence* b) { return a->id < b->id; });
	return owned;
}

const Sequence* find(const std::vector<const Sequence*>& sorted, RelationId id) {
	const auto found = std::lower_bound(sorted.begin(), sorted.end(), id,
										[](const Sequence* s, RelationId of) { return s->id < of; });
	return found == sorted.end() || (*found)->id != id ? nullptr : *found;
}

// Partitions and children number their rows together.
RelationId family(const Catalog& catalog, RelationId table) {
	for (int depth = 0; depth < deepest_partition; depth++) {
		const auto parents = catalog.parents(table);
		if (parents.empty()) break;
		table = parents[0].parent;
	}
	return table;
}

// Once a partition of the other table, or to become one: made by LIKE, or detached and kept. It
// has the default of the whole, and draws nothing by itself.
bool is_loose_partition(const Catalog& catalog, const Table& table, RelationId whole) {
	const Relation* parent = catalog.relation(whole);
	if (parent == nullptr || parent->kind != 'p') return false;
	const auto wanted = catalog.columns(whole);
	return std::all_of(wanted.begin(), wanted.end(), [&](const Column& column) {
		const Column* own =
			catalog.column(table.id(), catalog.column_number(table.id(), column.name));
		return own != nullptr && own->type == column.type;
	});
}

// A copy that takes its numbers from the original's rows does not draw any.
bool is_copy(const Catalog& catalog, const Table& table) {
	return is_staging(catalog, table) || is_record(catalog, table) || is_archive(catalog, table);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const std::vector<const Sequence*> owned = owned_sequences(catalog);
	const auto& defaults = catalog.rows().defaults;
	for (std::uint32_t i = 0; i < defaults.count; i++) {
		const Default& d = defaults.rows[i];
		const Table* table = catalog.table(d.relation);
		const Column* column = catalog.column(d.relation, d.column);
		if (table == nullptr || column == nullptr) continue;
		for (const RelationId id : named_sequences(d.expression)) {
			const Sequence* sequence = find(owned, id);
			if (sequence == nullptr) continue;
			assessment.examined(table->weight);
			const Column* owner = catalog.column(sequence->owner_table, sequence->owner_column);
			const RelationId whole = family(catalog, sequence->owner_table);
			if (owner == nullptr || is_copy(catalog, *table) ||
				whole == family(catalog, d.relation) || is_loose_partition(catalog, *table, whole))
				continue;
			const std::string other = catalog.name(sequence->owner_table);
			Draft draft;
			draft.object = column_object(catalog, *column);
			draft.detail = cat("The default draws from ", catalog.name(sequence->id),
							   ", which belongs to ", column_object(catalog, *owner),
							   ": both tables use up one sequence, and DROP TABLE ", other,
							   " fails, or with CASCADE takes this default away.");
			draft.evidence.put("sequence", catalog.name(sequence->id));
			draft.weight = table->weight;
			draft.effect = table->writes;
			assessment.add(draft);
		}
	}
}

}  // namespace

extern constexpr Check borrowed_sequence{CheckSpec{
	.id = "borrowed_sequence",
	.title = "Default draws from a sequence that belongs to another table",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "Mostly left by CREATE TABLE ... LIKE ... INCLUDING DEFAULTS: the copy takes its numbers "
		   "from the original's sequence. Its numbers have gaps, a setval() for one table breaks the "
		   "other, and the original cannot be dropped without taking the default away.",
	.action = "Give the column a sequence of its own that starts above its highest value, or make it "
			  "an identity column. Where both share their numbers on purpose, ALTER SEQUENCE ... OWNED "
			  "BY NONE says so, and the finding goes.",
	.bad = "CREATE SEQUENCE parcels_id_seq;\n"
		   "CREATE TABLE parcels (id bigint PRIMARY KEY DEFAULT nextval('parcels_id_seq'), "
		   "weight integer NOT NULL);\n"
		   "ALTER SEQUENCE parcels_id_seq OWNED BY parcels.id;\n"
		   "CREATE TABLE letters (id bigint PRIMARY KEY DEFAULT nextval('parcels_id_seq'), "
		   "note text NOT NULL);",
	.good = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"weight integer NOT NULL);\n"
			"CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"note text NOT NULL);",
	.near_miss = "CREATE TABLE visits (id bigserial, day date NOT NULL, note text NOT NULL, "
				 "PRIMARY KEY (id, day)) PARTITION BY RANGE (day);\n"
				 "CREATE TABLE visits_rest PARTITION OF visits DEFAULT;\n"
				 "CREATE TABLE visits_first PARTITION OF visits FOR VALUES FROM ('2020-01-01') "
				 "TO ('2020-02-01');\n"
				 "ALTER TABLE visits DETACH PARTITION visits_first;\n"
				 "CREATE SEQUENCE shipment_numbers;\n"
				 "CREATE TABLE parcels (id bigint PRIMARY KEY DEFAULT nextval('shipment_numbers'), "
				 "weight integer NOT NULL);\n"
				 "CREATE TABLE letters (id bigint PRIMARY KEY DEFAULT nextval('shipment_numbers'), "
				 "note text NOT NULL);",
	.run = run,
}};

}  // namespace dbe
