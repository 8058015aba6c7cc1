#include <algorithm>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/new_index.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Tells all rows apart, at once and always.
bool identifies(const Catalog& catalog, const Table& table, const Index& index) {
	if (!index.is_immediate || !is_usable(index) || index.predicate.present()) return false;
	for (int key = 0; key < index.key_count; key++) {
		const Column* column = catalog.column(table.id(), index.columns.items[key]);
		if (column == nullptr || !column->not_null) return false;
	}
	return index.key_count > 0;
}

// A usable unique key over NOT NULL columns identifies rows as well as a primary key does.
const Index* identifying_index(const Catalog& catalog, const Table& table) {
	for (const Index& index : table.indexes)
		if (index.is_unique && !index.is_exclusion && identifies(catalog, table, index))
			return &index;
	return nullptr;
}

// A temporal key: an exclusion constraint such as (room WITH =, during WITH &&) keeps equal rows
// apart, too.
bool has_exclusion_key(const Catalog& catalog, const Table& table) {
	return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const Index& index) {
		return index.is_exclusion && identifies(catalog, table, index);
	});
}

// The server promotes only an index that no constraint owns and that sorts by default.
bool can_be_promoted(const Catalog& catalog, const Index& index) {
	if (constraint_of(catalog, index) != nullptr || index.nulls_not_distinct) return false;
	for (std::uint32_t key = 0; key < index.options.count; key++)
		if (index.options.items[key] != 0) return false;
	return true;
}

std::string build_and_promote(const Catalog& catalog, FreeNames& names, const Table& table,
							  std::string_view columns, std::string_view dropped) {
	const std::string index =
		names.take(table.relation->schema, object_name(cat(table.relation->name.view(), "_pkey")));
	const std::string name = catalog.name(*table.relation);
	return cat("CREATE UNIQUE INDEX CONCURRENTLY ", quoted(index), " ON ", name, " (", columns,
			   ");\nALTER TABLE ", name, dropped, " ADD CONSTRAINT ", quoted(index),
			   " PRIMARY KEY USING INDEX ", quoted(index), ";");
}

std::string promotion(const Catalog& catalog, FreeNames& names, const Table& table,
					  const Index& index) {
	const std::string name = catalog.name(*table.relation);
	const dbe_numbers keys{index.columns.items, static_cast<std::uint32_t>(index.key_count)};
	const std::string columns = catalog.column_names(table.id(), keys);
	if (table.relation->kind == 'p')
		return cat("ALTER TABLE ", name, " ADD PRIMARY KEY (", columns, ");");
	if (can_be_promoted(catalog, index))
		return cat("ALTER TABLE ", name, " ADD PRIMARY KEY USING INDEX ",
				   quoted(catalog.relation(index.id)->name), ";");
	const Constraint* unique = constraint_of(catalog, index);
	// Foreign keys that rest on the unique constraint hold it in place.
	const bool is_replaced = unique != nullptr && catalog.referencing(table.id()).empty();
	return build_and_promote(
		catalog, names, table, columns,
		is_replaced ? cat(" DROP CONSTRAINT ", quoted(unique->name), ",") : "");
}

// A column "id" takes the usual name. It becomes the key only where the data shows that it can.
std::string new_key(const Catalog& catalog, FreeNames& names, const Table& table) {
	if (table.relation->kind == 'p' || table.is_inheritance_parent) return {};
	const int id = catalog.column_number(table.id(), "id");
	if (id == 0)
		return cat("ALTER TABLE ", catalog.name(*table.relation),
				   " ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;");
	const ColumnStatistics* statistics = catalog.statistics(table.id(), id);
	const bool looks_unique =
		statistics != nullptr && statistics->distinct == -1 && statistics->null_fraction == 0;
	return looks_unique ? build_and_promote(catalog, names, table, "id", "") : std::string{};
}

// The tables whose updates or deletes are published, by name or by schema, sorted; or all of them.
struct Published {
	bool everything = false;
	std::vector<RelationId> tables;
	std::vector<SchemaId> schemas;

	explicit Published(const Catalog& catalog) {
		const dbe_catalog& rows = catalog.rows();
		for (std::uint32_t i = 0; i < rows.publications.count; i++) {
			const Publication& publication = rows.publications.rows[i];
			if (!publication.publishes_changes) continue;
			everything |= publication.all_tables;
			for (const PublicationTable& entry : catalog.publication_tables())
				if (entry.publication == publication.id)
					tables.push_back(catalog.partition_root(entry.relation));
			for (const PublicationSchema& entry : catalog.publication_schemas())
				if (entry.publication == publication.id) schemas.push_back(entry.schema);
		}
		std::sort(schemas.begin(), schemas.end());
		// Changes made through the partitioned table reach partitions of other schemas.
		for (const Relation& r : catalog.relations())
			if (r.is_partition && has_schema(r.schema))
				tables.push_back(catalog.partition_root(r.id));
		std::sort(tables.begin(), tables.end());
	}

	bool has_schema(SchemaId id) const {
		return std::binary_search(schemas.begin(), schemas.end(), id);
	}

	bool includes(const Table& table) const {
		return everything || std::binary_search(tables.begin(), tables.end(), table.id()) ||
			   has_schema(table.relation->schema);
	}

	bool needs_key(const Table& table) const {
		return table.relation->replica_identity == 'd' && table.relation->persistence == 'p' &&
			   includes(table);
	}
};

// Where rows are changed in place, the key is missing today; a table that only grows can wait.
// A handful of rows is told apart by eye.
constexpr double few_rows = 100;

Severity severity_of(const Table& table, const Index* candidate, bool is_published) {
	if (is_published) return Severity::critical;
	if (candidate != nullptr) return Severity::info;
	const Activity& activity = table.relation->activity;
	const bool is_changed = activity.updated > 0 || activity.deleted > 0;
	return is_changed && table.rows >= few_rows ? Severity::critical : Severity::warning;
}

Draft describe(const Catalog& catalog, FreeNames& names, const Table& table,
			   const Published& published) {
	const Index* candidate = identifying_index(catalog, table);
	const bool is_published = published.needs_key(table);
	Draft draft;
	draft.object = catalog.name(*table.relation);
	draft.severity = severity_of(table, candidate, is_published);
	draft.detail = cat("Table has no primary key; ", counted(table.rows, "row"), ", ",
					   counted(table.writes, "write"), " counted.");
	if (is_published)
		draft.detail =
			cat("Table has no primary key but is published: UPDATE and DELETE fail on its ",
				counted(table.rows, "row"), ".");
	else if (candidate != nullptr)
		draft.detail = cat("Table has no primary key, but unique index ",
						   quoted(catalog.relation(candidate->id)->name),
						   " over NOT NULL columns could serve as one.");
	draft.fix = candidate != nullptr ? promotion(catalog, names, table, *candidate)
									 : new_key(catalog, names, table);
	draft.evidence.put("rows", table.rows)
		.put("writes", table.writes)
		.put("has_unique_key", candidate != nullptr)
		.put("is_published", is_published);
	draft.weight = table.weight;
	draft.effect = table.bytes;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	FreeNames names(catalog);
	const Published published(catalog);
	for (const Table& table : catalog.tables()) {
		if (table.is_inheritance_child || table.columns.empty()) continue;
		assessment.examined(table.weight);
		if (catalog.primary_key(table.id()) != nullptr) continue;
		if (published.needs_key(table) || !has_exclusion_key(catalog, table))
			assessment.add(describe(catalog, names, table, published));
	}
}

}  // namespace

extern constexpr Check missing_primary_key{CheckSpec{
	.id = "missing_primary_key",
	.title = "Table without primary key",
	.dimension = Dimension::schema,
	.severity = Severity::critical,
	.why =
		"Without a key rows cannot be told apart: duplicates creep in, foreign keys cannot point "
		"here, and logical replication refuses UPDATE and DELETE.",
	.action =
		"Add a primary key: promote a unique key that exists, or add an identity column. Adding "
		"a column with an identity rewrites the table under ACCESS EXCLUSIVE. The key of a "
		"partitioned table must contain its partition columns.",
	.bad = "CREATE TABLE payments (reference text NOT NULL, amount numeric(12,2) NOT NULL);",
	.good = "CREATE TABLE payments (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"reference text NOT NULL, amount numeric(12,2) NOT NULL);",
	.near_miss = "CREATE TABLE readings (sensor text NOT NULL, measured_at timestamptz NOT NULL, "
				 "degrees numeric(5,2) NOT NULL, PRIMARY KEY (sensor, measured_at)) "
				 "PARTITION BY RANGE (measured_at);\n"
				 "CREATE TABLE readings_default PARTITION OF readings DEFAULT;\n"
				 "CREATE TABLE rates (during daterange NOT NULL, percent numeric(5,2) NOT NULL, "
				 "CONSTRAINT ex_rates_during EXCLUDE USING gist (during WITH &&));",
	.ceiling = 2,
	.run = run,
}};

}  // namespace dbe
