#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Layout of B-tree pages: header, special space, an item pointer and a header for each entry.
constexpr double page_overhead = 24 + 16;
constexpr double item_pointer = 4;
constexpr double entry_header = 8;
constexpr double entry_header_with_nulls = 16;
// Values inserted in random order leave pages about so full; a fresh build fills nine tenths.
constexpr double natural_fill = 0.67;
constexpr double inner_pages = 1.02;

double aligned(double offset, double to) { return std::ceil(offset / to) * to; }

double alignment_of(const Column& column) {
	switch (column.alignment) {
		case 'd':
			return 8;
		case 'i':
			return 4;
		case 's':
			return 2;
		default:
			return 1;
	}
}

// Values kept out of line show in the statistics with the size of their pointers.
bool may_be_out_of_line(const Catalog& catalog, const Relation& table, const Column& column) {
	const Relation* toast = catalog.relation(table.toast);
	return column.storage != 'p' && toast != nullptr && toast->pages > 0;
}

// Bytes of an entry, at most; nothing when the statistics do not tell.
std::optional<double> entry_bytes(const Catalog& catalog, const Relation& table,
								  const Index& index) {
	double bytes = 0;
	bool has_nulls = false;
	for (std::uint32_t i = 0; i < index.columns.count; i++) {
		const Column* column = catalog.column(table.id, index.columns.items[i]);
		if (column == nullptr) return {};
		const ColumnStatistics* s = catalog.statistics(table.id, column->number);
		has_nulls |= s == nullptr ? !column->not_null : s->null_fraction > 0;
		if (column->length > 0) {
			bytes = aligned(bytes, alignment_of(*column)) + column->length;
		} else {
			if (s == nullptr || may_be_out_of_line(catalog, table, *column)) return {};
			bytes = aligned(bytes, s->width > 100 ? 4 : 1) + s->width;
		}
	}
	const double header = has_nulls ? entry_header_with_nulls : entry_header;
	return aligned(header + bytes, 8) + item_pointer;
}

struct Sizes {
	double bytes = 0;
	double needed = 0;	// at natural fill; duplicates stored once need still less
	double entries = 0;
	bool is_unknown = false;
};

void add_part(const Catalog& catalog, const Relation& part, Sizes& sizes) {
	const Index* index = catalog.index(part.id);
	const Relation* table = index == nullptr ? nullptr : catalog.relation(index->table);
	if (table == nullptr) return;
	const auto entry = entry_bytes(catalog, *table, *index);
	if (!entry || part.tuples < 0) {
		sizes.is_unknown = true;
		return;
	}
	const double block = catalog.server().block_size;
	const double per_page =
		std::max(1.0, std::floor((block - page_overhead) * natural_fill / *entry));
	sizes.entries += part.tuples;
	sizes.bytes += catalog.bytes(part);
	sizes.needed += (2 + std::ceil(part.tuples / per_page) * inner_pages) * block;
}

// Expressions have no statistics here, and the entries of a partial index are counted by a
// sample that may miss most of them.
bool is_estimable(const Relation& relation, const Index& index) {
	return relation.access_method == access_method::btree && is_usable(index) &&
		   !index.expressions.present() && !index.predicate.present();
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Table& table,
		   const Index& index) {
	const Catalog& catalog = snapshot.catalog;
	const IndexFacts facts = index_facts(catalog, index);
	if (facts.relation == nullptr || !is_estimable(*facts.relation, index)) return;
	if (facts.bytes < assessment.parameter("min_bytes")) {
		assessment.examined(table.weight);
		return;
	}
	Sizes sizes;
	for (const Relation* part : index_storage(catalog, *facts.relation))
		add_part(catalog, *part, sizes);
	if (sizes.is_unknown) {
		assessment.unassessed(table.weight,
							  table.relation->has_statistics_rights ? Skip::never_analyzed
																	  : Skip::no_privilege,
							  "the width of some keys is not known");
		return;
	}
	assessment.examined(table.weight);
	if (sizes.bytes < sizes.needed * assessment.parameter("min_ratio")) return;
	const double waste = sizes.bytes - sizes.needed;
	Draft draft;
	draft.object = catalog.name(*facts.relation);
	draft.detail = cat("Takes ", sized(sizes.bytes), ", while its ",
					   counted(sizes.entries, "entry", "entries"), " need ", sized(sizes.needed),
					   " at most: ", percent(waste / sizes.bytes), " is free space or dead entries.");
	draft.fix = cat("REINDEX INDEX CONCURRENTLY ", draft.object, ";");
	if (waste >= assessment.parameter("large_bytes")) draft.severity = Severity::warning;
	draft.evidence.put("bytes", sizes.bytes)
		.put("needed_bytes", sizes.needed)
		.put("entries", sizes.entries);
	draft.weight = table.weight;
	draft.effect = waste;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	for (const Table& table : snapshot.catalog.tables())
		for (const Index& index : table.indexes) judge(snapshot, assessment, table, index);
}

}  // namespace

extern constexpr Check bloated_index{CheckSpec{
	.id = "bloated_index",
	.title = "Index much larger than its entries need",
	.dimension = Dimension::indexing,
	.severity = Severity::info,
	.why = "Pages that are mostly empty take memory and I/O from the rest. Deleting many rows, or "
		   "updating while an old transaction holds VACUUM back, leaves them; they are reused only "
		   "for keys of the same range.",
	.action = "Rebuild the index; writers go on meanwhile, and it takes the space of the new index "
			  "until it is done. If it grows back soon, look for long transactions and for a table "
			  "that autovacuum visits too seldom.",
	.bad = "SELECT dbe.set('bloated_index.min_bytes', 0);\n"
		   "CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "kind text NOT NULL);\n"
		   "INSERT INTO events (kind) SELECT 'click' FROM generate_series(1, 20000);\n"
		   "DELETE FROM events WHERE id % 20 <> 0;\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "VACUUM ANALYZE events;",
	.good = "SELECT dbe.set('bloated_index.min_bytes', 0);\n"
			"CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"kind text NOT NULL);\n"
			"INSERT INTO events (kind) SELECT 'click' FROM generate_series(1, 20000);\n"
			"SELECT pg_stat_force_next_flush();\n"
			"VACUUM ANALYZE events;",
	.near_miss = "SELECT dbe.set('bloated_index.min_bytes', 0);\n"
				 "CREATE TABLE events (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), "
				 "kind text NOT NULL);\n"
				 "CREATE INDEX idx_events_kind_id ON events (kind, id);\n"
				 "INSERT INTO events (kind) SELECT 'click' FROM generate_series(1, 20000);\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "VACUUM ANALYZE events;",
	.parameters = {{{"min_bytes", 52428800, "bytes", "Smaller indexes are not worth a rebuild."},
					{"min_ratio", 2, "times", "So much larger than its entries need is bloated."},
					{"large_bytes", 1073741824, "bytes", "Waste of this size is a warning."}}},
	.run = run,
}};

}  // namespace dbe
