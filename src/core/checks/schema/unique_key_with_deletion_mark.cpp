#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/new_index.hpp"
#include "core/checks/common/soft_delete.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

using Numbers = std::vector<std::int16_t>;

dbe_numbers view(const Numbers& numbers) {
	return {numbers.data(), static_cast<std::uint32_t>(numbers.size())};
}

// The keys beside the mark; none when an expression is among them.
Numbers others(const Index& index, const Column& mark) {
	Numbers keys;
	for (int key = 0; key < index.key_count; key++) {
		if (index.columns.items[key] == 0) return {};
		if (index.columns.items[key] != mark.number) keys.push_back(index.columns.items[key]);
	}
	return keys;
}

// Another unique key over no more than these holds the living rows apart.
bool is_guarded(const Table& table, const Index& index, const Numbers& keys) {
	return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const Index& other) {
		const std::int16_t* columns = other.columns.items;
		return other.id != index.id && other.is_unique && is_usable(other) &&
			   std::all_of(columns, columns + other.key_count, [&](std::int16_t column) {
				   return column == 0 || contains(view(keys), column);
			   });
	});
}

bool is_candidate(const Catalog& catalog, const Index& index, const Column& mark) {
	return index.is_unique && is_usable(index) && !index.is_primary && !index.is_exclusion &&
		   !index.predicate.present() && !is_referenced(catalog, index) &&
		   std::find(index.columns.items, index.columns.items + index.key_count, mark.number) !=
			   index.columns.items + index.key_count;
}

std::string fix(const Catalog& catalog, FreeNames& names, const Table& table, const Index& index,
				const Numbers& keys, const Column& mark) {
	const Constraint* unique = constraint_of(catalog, index);
	if (table.relation->kind != 'r' || unique == nullptr || unique->inherited_count > 0 ||
		index.columns.count != static_cast<std::uint32_t>(index.key_count) ||
		index.is_replica_identity || table.is_inheritance_parent)
		return {};
	const std::string name = names.take(table.relation->schema,
										object_name(cat(unique->name.view(), "_alive")));
	const std::string on = catalog.name(*table.relation);
	return cat("CREATE UNIQUE INDEX CONCURRENTLY ", quoted(name), " ON ", on, " (",
			   catalog.column_names(table.id(), view(keys)), ") WHERE ", is_alive(mark),
			   ";\nALTER TABLE ", on, " DROP CONSTRAINT ", quoted(unique->name), ";");
}

void judge(const Catalog& catalog, FreeNames& names, const Table& table, const Column& mark,
		   Assessment& assessment) {
	for (const Index& index : table.indexes) {
		if (!is_candidate(catalog, index, mark)) continue;
		assessment.examined(table.weight);
		const Numbers keys = others(index, mark);
		const bool is_time = mark.type != type::boolean;
		if (keys.empty() || (is_time && index.nulls_not_distinct) ||
			is_guarded(table, index, keys))
			continue;
		const std::string listed = catalog.column_names(table.id(), view(keys));
		Draft draft;
		draft.object = catalog.name(index.id);
		draft.severity = is_time ? Severity::warning : Severity::info;
		draft.detail =
			is_time ? cat("NULLs differ from each other, so unique key (", listed, ", ",
						  quoted(mark.name), ") lets any number of living rows of ",
						  catalog.name(*table.relation), " have the same ", listed, ".")
					: cat("Unique key (", listed, ", ", quoted(mark.name), ") lets only one row of ",
						  catalog.name(*table.relation), " with the same ", listed,
						  " be marked as deleted: the next deletion fails.");
		draft.fix = fix(catalog, names, table, index, keys, mark);
		draft.evidence.put("mark", mark.name.view()).put("rows", table.rows);
		draft.weight = table.weight;
		draft.effect = table.rows;
		assessment.add(draft);
	}
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	FreeNames names(snapshot.catalog);
	for (const Table& table : snapshot.catalog.tables()) {
		if (table.indexes.empty()) continue;
		if (const Column* mark = deletion_mark(table))
			judge(snapshot.catalog, names, table, *mark, assessment);
	}
}

}  // namespace

extern constexpr Check unique_key_with_deletion_mark{CheckSpec{
	.id = "unique_key_with_deletion_mark",
	.title = "Unique key that contains the mark of soft deletion",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "UNIQUE (email, deleted_at) forbids nothing among living rows: their deleted_at is "
		   "NULL, and NULLs differ. With a boolean it forbids to delete the same e-mail twice.",
	.action = "Make it a partial unique index over the living rows. The build stops at duplicates "
			  "and leaves an invalid index, which has to be dropped: merge the duplicates first. "
			  "It does not block writers; dropping the old key takes ACCESS EXCLUSIVE for a "
			  "moment.",
	.bad = "CREATE TABLE members (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "email varchar(254) NOT NULL, deleted_at timestamptz, "
		   "CONSTRAINT uq_members_email UNIQUE (email, deleted_at));",
	.good = "CREATE TABLE members (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"email varchar(254) NOT NULL, deleted_at timestamptz);\n"
			"CREATE UNIQUE INDEX uq_members_email ON members (email) WHERE deleted_at IS NULL;",
	.near_miss =
		"CREATE TABLE members (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"email varchar(254) NOT NULL, deleted_at timestamptz, "
		"CONSTRAINT uq_members_email UNIQUE NULLS NOT DISTINCT (email, deleted_at));",
	.run = run,
}};

}  // namespace dbe
