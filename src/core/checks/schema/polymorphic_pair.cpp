#include <algorithm>
#include <array>
#include <optional>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/foreign_key_candidates.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Words for "anything": the type beside them names a table.
constexpr auto generic_words = std::to_array<std::string_view>({
	"attachment",
	"content",
	"entity",
	"item",
	"model",
	"object",
	"owner",
	"parent",
	"record",
	"related",
	"resource",
	"source",
	"subject",
	"target",
});

bool is_label(const Catalog& catalog, const Column& column) {
	const Type* type = catalog.find_type(catalog.base_type(column.type));
	return type != nullptr && (is_text_like(type->id) || type->kind == 'e');
}

bool is_key_type(TypeId type) { return is_integer(type) || type == type::uuid; }

bool is_its_own_key(const Catalog& catalog, const Column& column) {
	const std::int16_t number = column.number;
	return catalog.is_unique_on(column.relation, {&number, 1});
}

// The types that the statistics know name tables; without statistics, the name must say it.
bool refers_to_tables(const Catalog& catalog, const TableNames& names, const Table& table,
					  const Column& kind, std::string_view stem) {
	const ColumnStatistics* statistics = catalog.statistics(table.id(), kind.number);
	if (statistics != nullptr && statistics->samples.count > 0 &&
		std::any_of(statistics->samples.items,
					statistics->samples.items + statistics->samples.count,
					[&](const Text& sample) { return names.has(table.relation->schema, sample); }))
		return true;
	const NameTokens words(stem);
	return words.last().ends_with("able") || (words.size() == 1 && is_one_of(stem, generic_words));
}

// Names are sorted only where a pair asks for them.
const Column* kind_beside(const Catalog& catalog, std::optional<TableNames>& names,
						  const Table& table, const Column& column) {
	const Column* kind = type_beside(catalog, column);
	if (kind == nullptr || !is_label(catalog, *kind) || is_in_foreign_key(catalog, column) ||
		is_its_own_key(catalog, column))
		return nullptr;
	const std::string stem = referring_stem(column.name);
	if (stem.empty()) return nullptr;
	if (!names) names.emplace(catalog);
	if (names->has(table.relation->schema, stem)) return nullptr;
	return refers_to_tables(catalog, *names, table, *kind, stem) ? kind : nullptr;
}

Draft describe(const Catalog& catalog, const Table& table, const Column& column,
			   const Column& kind) {
	Draft draft;
	draft.object = column_object(catalog, column);
	draft.detail = cat("What ", quoted(column.name), " refers to depends on ", quoted(kind.name),
					   ", so no foreign key can guard ",
					   table.rows > 0 ? cat("its ", counted(table.rows, "row")) : "it", ".");
	draft.evidence.put("id_column", column.name.view())
		.put("type_column", kind.name.view())
		.put("rows", table.rows);
	draft.weight = table.weight;
	draft.effect = table.rows;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	std::optional<TableNames> names;
	for (const Table& table : catalog.tables()) {
		if (table.is_inheritance_child || is_framework_table(catalog, table)) continue;
		for (const Column& column : table.columns) {
			if (!is_key_type(catalog.base_type(column.type))) continue;
			const Column* kind = kind_beside(catalog, names, table, column);
			if (kind != nullptr || is_in_foreign_key(catalog, column))
				assessment.examined(table.weight);
			if (kind != nullptr) assessment.add(describe(catalog, table, column, *kind));
		}
	}
}

}  // namespace

extern constexpr Check polymorphic_pair{CheckSpec{
	.id = "polymorphic_pair",
	.title = "Polymorphic reference: an id and a type that says of what",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "No foreign key can follow a reference whose table is a word in another column: rows "
		   "point to what was deleted, and every join has to be written once per type.",
	.action =
		"Use one nullable foreign key per referenced table and CHECK (num_nonnulls(a_id, b_id) = "
		"1), or one linking table per type.",
	.bad = "CREATE TABLE comments (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "commentable_type varchar(30) NOT NULL, commentable_id bigint NOT NULL, "
		   "body text NOT NULL);",
	.good = "CREATE TABLE posts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
			"CREATE TABLE photos (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
			"CREATE TABLE comments (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"post_id bigint, photo_id bigint, body text NOT NULL, "
			"CONSTRAINT fk_comments_posts FOREIGN KEY (post_id) REFERENCES posts (id), "
			"CONSTRAINT fk_comments_photos FOREIGN KEY (photo_id) REFERENCES photos (id), "
			"CONSTRAINT chk_comments_subject CHECK (num_nonnulls(post_id, photo_id) = 1));\n"
			"CREATE INDEX idx_comments_post_id ON comments (post_id);\n"
			"CREATE INDEX idx_comments_photo_id ON comments (photo_id);",
	.near_miss = "CREATE TABLE logins (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "device_type text NOT NULL, device_id uuid NOT NULL, "
				 "document_type text NOT NULL, document_id text NOT NULL);",
	.run = run,
}};

}  // namespace dbe
