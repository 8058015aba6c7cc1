#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool is_plain_unique(const Index& index) {
	return index.is_unique && index.is_immediate && !index.is_exclusion && is_usable(index) &&
		   !index.predicate.present() && !index.expressions.present() && index.key_count > 0;
}

// The wide index compares the narrow one's key by the same rules.
bool has_key(const Index& wide, const Index& narrow, int key) {
	for (int i = 0; i < wide.key_count; i++)
		if (wide.columns.items[i] == narrow.columns.items[key] &&
			wide.operator_classes.items[i] == narrow.operator_classes.items[key] &&
			wide.collations.items[i] == narrow.collations.items[key])
			return true;
	return false;
}

bool implies(const Catalog& catalog, const Index& narrow, const Index& wide) {
	if (narrow.key_count >= wide.key_count) return false;
	bool has_nulls = false;
	for (int key = 0; key < narrow.key_count; key++) {
		if (!has_key(wide, narrow, key)) return false;
		const Column* column = catalog.column(narrow.table, narrow.columns.items[key]);
		has_nulls |= column == nullptr || !column->not_null;
	}
	// Rows with a null in the narrow key are equal to nothing, unless nulls are told to be equal.
	return !has_nulls || narrow.nulls_not_distinct || !wide.nulls_not_distinct;
}

std::string keys_of(const Catalog& catalog, const Index& index) {
	return catalog.column_names(
		index.table, {index.columns.items, static_cast<std::uint32_t>(index.key_count)});
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables())
		for (const Index& wide : table.indexes) {
			if (!is_plain_unique(wide) || wide.key_count < 2) continue;
			assessment.examined(table.weight);
			if (wide.is_primary || wide.is_replica_identity || wide.is_clustered ||
				is_referenced(catalog, wide))
				continue;
			const auto narrow =
				std::find_if(table.indexes.begin(), table.indexes.end(), [&](const Index& index) {
					return is_plain_unique(index) && implies(catalog, index, wide);
				});
			const IndexFacts facts = index_facts(catalog, wide);
			if (narrow == table.indexes.end() || facts.relation == nullptr) continue;
			const Relation* kept = catalog.relation(narrow->id);
			if (kept == nullptr) continue;
			Draft draft;
			draft.object = catalog.name(*facts.relation);
			draft.detail = cat("Uniqueness of (", keys_of(catalog, wide), ") follows from that of (",
							   keys_of(catalog, *narrow), ") by ", quoted(kept->name),
							   "; what remains is an index of ", sized(facts.bytes), " with ",
							   counted(facts.scans, "scan"), ".");
			draft.evidence.put("implied_by", catalog.name(*kept))
				.put("bytes", facts.bytes)
				.put("scans", facts.scans);
			draft.weight = table.weight;
			draft.effect = facts.bytes;
			assessment.add(draft);
		}
}

}  // namespace

extern constexpr Check implied_unique_index{CheckSpec{
	.id = "implied_unique_index",
	.title = "Unique key that a narrower one implies",
	.dimension = Dimension::indexing,
	.severity = Severity::info,
	.why = "Where a is unique, (a, b) is too: the wide key can refuse nothing, yet each write "
		   "maintains its index. Either it is superfluous, or the narrow one is a mistake and the "
		   "wide one is meant.",
	.action = "Decide which one says what is meant. The wide one may still serve searches, or an "
			  "ON CONFLICT that names its columns: look for those before it is dropped.",
	.bad = "CREATE TABLE depots (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "code text NOT NULL UNIQUE, country text NOT NULL, UNIQUE (country, code));",
	.good = "CREATE TABLE depots (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"code text NOT NULL, country text NOT NULL, UNIQUE (country, code));",
	.near_miss =
		"CREATE TABLE depots (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"code text NOT NULL, country text NOT NULL, UNIQUE (country, id));\n"
		"CREATE UNIQUE INDEX depots_code_lower_key ON depots (lower(code));\n"
		"CREATE UNIQUE INDEX depots_code_open_key ON depots (code) WHERE country = 'DE';\n"
		"CREATE UNIQUE INDEX depots_country_code_key ON depots (country, code);\n"
		"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"country text NOT NULL, depot_id bigint NOT NULL, "
		"FOREIGN KEY (country, depot_id) REFERENCES depots (country, id));\n"
		"CREATE INDEX parcels_depot_idx ON parcels (country, depot_id);",
	.run = run,
}};

}  // namespace dbe
