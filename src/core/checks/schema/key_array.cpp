#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/common/table_names.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// The type of the members, where it can be that of a key.
TypeId member_type(const Catalog& catalog, const Column& column) {
	const Type* array = catalog.find_type(catalog.base_type(column.type));
	if (array == nullptr || array->category != 'A') return {};
	const TypeId member = catalog.base_type(array->element);
	return is_integer(member) || member == type::uuid ? member : TypeId{};
}

bool is_key_of(const Catalog& catalog, const Table& table, TypeId member) {
	const Constraint* key = catalog.primary_key(table.id());
	if (key == nullptr || key->columns.count != 1) return false;
	const Column* column = catalog.column(table.id(), key->columns.items[0]);
	if (column == nullptr) return false;
	const TypeId type = catalog.base_type(column->type);
	return type == member || (is_integer(type) && is_integer(member));
}

// The table whose keys "tag_ids" holds, by name and type.
const Table* referenced_table(const Catalog& catalog, const TableNames& names, const Table& table,
							  const Column& column, TypeId member) {
	const NameTokens name(column.name);
	if (name.size() < 2 || name.last() != "ids") return nullptr;
	const std::string stem = name.joined("_", name.size() - 1);
	const auto found = names.named(table.relation->schema, NameTokens(stem));
	const bool is_certain = found.size() == 1 && is_key_of(catalog, *found.front(), member);
	return is_certain ? found.front() : nullptr;
}

bool is_of_a_kind(const Catalog& catalog, const Table& table) {
	return !table.is_inheritance_child && !is_record(catalog, table) &&
		   !is_staging(catalog, table) && !is_framework_table(catalog, table);
}

void report(const Catalog& catalog, const Table& table, const Column& column,
			const Table& referenced, Assessment& assessment) {
	Draft draft;
	draft.object = column_object(catalog, column);
	draft.detail = cat(quoted(column.name), " holds keys of ", catalog.name(*referenced.relation),
					   " in an array: no foreign key can guard them, and deleted ones stay.");
	draft.evidence.put("column", column.name.view())
		.put("referenced", catalog.name(*referenced.relation))
		.put("rows", table.rows);
	draft.weight = table.weight;
	draft.effect = table.rows;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	std::vector<std::pair<const Table*, const Column*>> arrays;
	for (const Table& table : catalog.tables())
		for (const Column& column : table.columns)
			if (column.generated == 0 && member_type(catalog, column) != TypeId{} &&
				is_of_a_kind(catalog, table))
				arrays.emplace_back(&table, &column);
	if (arrays.empty()) {
		assessment.skip(Skip::not_applicable, "no column is an array of numbers or UUIDs");
		return;
	}
	const TableNames names(catalog);
	for (const auto& [table, column] : arrays) {
		assessment.examined(table->weight);
		const Table* referenced =
			referenced_table(catalog, names, *table, *column, member_type(catalog, *column));
		if (referenced != nullptr) report(catalog, *table, *column, *referenced, assessment);
	}
}

}  // namespace

extern constexpr Check key_array{CheckSpec{
	.id = "key_array",
	.title = "Array of keys in place of a junction table",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "No foreign key reaches into an array: keys of deleted rows stay, and adding one link "
		   "writes the whole row anew. Finding the rows that hold a key needs a GIN index.",
	.action = "Use a junction table with a foreign key to each side and the pair as its primary "
			  "key; fill it with INSERT ... SELECT id, unnest(keys), joined to the referenced "
			  "table to leave out keys that are gone.",
	.bad = "CREATE TABLE tags (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "name varchar(40) NOT NULL);\n"
		   "CREATE TABLE articles (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "title text NOT NULL, tag_ids bigint[] NOT NULL);",
	.good =
		"CREATE TABLE tags (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"name varchar(40) NOT NULL);\n"
		"CREATE TABLE articles (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"title text NOT NULL);\n"
		"CREATE TABLE article_tags (article_id bigint NOT NULL, tag_id bigint NOT NULL, "
		"PRIMARY KEY (article_id, tag_id), "
		"CONSTRAINT fk_article_tags_articles FOREIGN KEY (article_id) REFERENCES articles (id), "
		"CONSTRAINT fk_article_tags_tags FOREIGN KEY (tag_id) REFERENCES tags (id));\n"
		"CREATE INDEX idx_article_tags_tag_id ON article_tags (tag_id);",
	.near_miss = "CREATE TABLE tags (id uuid PRIMARY KEY, name varchar(40) NOT NULL);\n"
				 "CREATE TABLE measurements (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "samples bigint[] NOT NULL, sensor_ids integer[] NOT NULL, "
				 "tag_ids bigint[] NOT NULL);",
	.run = run,
}};

}  // namespace dbe
