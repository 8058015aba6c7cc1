#include <algorithm>
#include <string>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/node_tree.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// A unique key over several columns, of which one may be null and refers to something.
struct OpenKey {
	const Index* index = nullptr;
	const Column* open = nullptr;
	ColumnList rest;
};

OpenKey open_key(const Catalog& catalog, const Index& index) {
	OpenKey key;
	if (!index.is_unique || index.is_primary || index.nulls_not_distinct || !is_usable(index) ||
		index.predicate.present() || index.key_count < 2)
		return {};
	for (int i = 0; i < index.key_count; i++) {
		const Column* column = catalog.column(index.table, index.columns.items[i]);
		if (column == nullptr) return {};	// an expression
		if (column->not_null) {
			key.rest.push_back(column);
		} else if (key.open != nullptr) {
			return {};
		} else {
			key.open = column;
		}
	}
	if (key.open == nullptr || !is_in_foreign_key(catalog, *key.open)) return {};
	key.index = &index;
	return key;
}

bool is_in(const ColumnList& columns, int number) {
	return std::any_of(columns.begin(), columns.end(),
					   [&](const Column* column) { return column->number == number; });
}

// Another unique index over columns of the rest, mostly for the rows with a null, or one over the
// rest and something else that may be null: then a row belongs to the one or to the other.
bool has_companion(const Catalog& catalog, const Table& table, const OpenKey& key) {
	return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const Index& index) {
		if (&index == key.index || index.is_primary || (!index.is_unique && !index.is_exclusion))
			return false;
		if (index.is_exclusion || contains(index.columns, 0)) return true;
		for (int i = 0; i < index.key_count; i++) {
			const Column* column = catalog.column(table.id(), index.columns.items[i]);
			if (column == nullptr) return true;
			if (!is_in(key.rest, column->number) && column->not_null) return false;
		}
		return true;
	});
}

// A CHECK that reads the column may say when it is null.
bool is_ruled(const Table& table, const Column& column) {
	return std::any_of(table.constraints.begin(), table.constraints.end(), [&](const Constraint& c) {
		return c.kind == 'c' && reads_column(c.expression, column.number);
	});
}

double distinct_of(const Catalog& catalog, const Table& table, const Column& column) {
	const ColumnStatistics* s = catalog.statistics(table.id(), column.number);
	return s == nullptr ? 0 : distinct_values(*s, table.rows);
}

// Rows without the reference that are one for each value of the rest, or could be: where they are
// many for each, nobody takes the key for more than "once for each reference".
bool are_single(const Catalog& catalog, const Table& table, const OpenKey& key, double null_rows) {
	constexpr double tolerance = 1.05;
	double most = 0;
	bool has_label = false;
	for (const Column* column : key.rest) {
		most = std::max(most, distinct_of(catalog, table, *column));
		has_label |= is_text_like(catalog.base_type(column->type)) &&
					 !is_in_foreign_key(catalog, *column);
	}
	if (null_rows > most * tolerance) return false;
	// A name within its parent. Of two references the first alone has to look like a key of them.
	return has_label || (key.rest.size() == 1 && is_in_foreign_key(catalog, *key.rest[0]) &&
						 null_rows * 2 >= most);
}

Draft describe(const Catalog& catalog, const Table& table, const OpenKey& key, double null_rows) {
	Draft draft;
	draft.object = catalog.name(key.index->id);
	draft.detail = cat("In about ", counted(null_rows, "row"), " ", quoted(key.open->name),
					   " is null: to the key over (",
					   catalog.column_names(table.id(),
											{key.index->columns.items,
											 static_cast<std::uint32_t>(key.index->key_count)}),
					   ") no two of them are equal, so the same ", listed(catalog, key.rest),
					   " can be stored again and again.");
	draft.evidence.put("null_rows", null_rows).put("rows", table.rows);
	draft.weight = table.weight;
	draft.effect = null_rows;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const double least = assessment.parameter("min_rows");
	for (const Table& table : catalog.tables())
		for (const Index& index : table.indexes) {
			const OpenKey key = open_key(catalog, index);
			if (key.index == nullptr) continue;
			const ColumnStatistics* s = catalog.statistics(table.id(), key.open->number);
			if (s == nullptr) {
				assessment.unassessed(table.weight, Skip::never_analyzed,
									  "the table has no statistics");
				continue;
			}
			assessment.examined(table.weight);
			const double null_rows = static_cast<double>(s->null_fraction) * table.rows;
			if (null_rows >= least && !has_companion(catalog, table, key) &&
				!is_ruled(table, *key.open) && are_single(catalog, table, key, null_rows))
				assessment.add(describe(catalog, table, key, null_rows));
		}
}

}  // namespace

extern constexpr Check unique_key_open_to_nulls{CheckSpec{
	.id = "unique_key_open_to_nulls",
	.title = "Unique key that rows with a null get past",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "To a unique key two nulls are different. Two folders of one name without a parent, two "
		   "prices of one product without a variant are both taken; upserts insert again instead of "
		   "updating, and readers that expect one row get several.",
	.action = "Look for rows that are there twice, then build the key anew with NULLS NOT DISTINCT "
			  "(CREATE UNIQUE INDEX CONCURRENTLY does not block writers), or add a unique index over "
			  "the rest WHERE the column IS NULL. Where rows without the reference may repeat, mute "
			  "the finding.",
	.bad = "CREATE TABLE folders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "parent_id bigint REFERENCES folders (id), label text NOT NULL, "
		   "CONSTRAINT folders_label_key UNIQUE (parent_id, label));\n"
		   "INSERT INTO folders (label) SELECT 'folder ' || n FROM generate_series(1, 50) n;\n"
		   "INSERT INTO folders (parent_id, label) SELECT 1 + n % 50, 'folder ' || n "
		   "FROM generate_series(1, 200) n;\nANALYZE folders;",
	.good = "CREATE TABLE folders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"parent_id bigint REFERENCES folders (id), label text NOT NULL, "
			"CONSTRAINT folders_label_key UNIQUE NULLS NOT DISTINCT (parent_id, label));\n"
			"INSERT INTO folders (label) SELECT 'folder ' || n FROM generate_series(1, 50) n;\n"
			"INSERT INTO folders (parent_id, label) SELECT 1 + n % 50, 'folder ' || n "
			"FROM generate_series(1, 200) n;\nANALYZE folders;",
	.near_miss =
		"CREATE TABLE accounts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
		"INSERT INTO accounts SELECT FROM generate_series(1, 400);\nANALYZE accounts;\n"
		"CREATE TABLE contacts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"depot_id bigint NOT NULL REFERENCES accounts (id), "
		"account_id bigint REFERENCES accounts (id), "
		"UNIQUE (depot_id, account_id));\n"
		"CREATE INDEX ON contacts (account_id);\n"
		"INSERT INTO contacts (depot_id, account_id) "
		"SELECT 1 + n % 10, CASE WHEN n % 4 > 0 THEN n END FROM generate_series(1, 400) n;\n"
		"ANALYZE contacts;\n"
		"CREATE TABLE goods (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"account_id bigint NOT NULL REFERENCES accounts (id), reference text, "
		"UNIQUE (account_id, reference));\n"
		"INSERT INTO goods (account_id, reference) "
		"SELECT n, CASE WHEN n % 4 > 0 THEN 'ref ' || n END FROM generate_series(1, 400) n;\n"
		"ANALYZE goods;",
	.parameters = {{{"min_rows", 20, "rows", "With fewer rows without the reference nothing is said."}}},
	.run = run,
}};

}  // namespace dbe
