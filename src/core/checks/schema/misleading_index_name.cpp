#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/new_index.hpp"
#include "core/checks/common/node_tree.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr auto prefixes = std::to_array<std::string_view>({"idx_", "ix_", "index_", "uq_", "uk_"});
constexpr auto suffixes = std::to_array<std::string_view>({"_idx", "_key", "_index", "_ix"});

// idx_orders_status, orders_status_idx: what stands before and after the columns.
struct Parts {
	std::string_view head;
	std::string_view columns;
	std::string_view tail;
};

std::optional<Parts> parts_of(std::string_view name, std::string_view table) {
	std::size_t start = 0, end = name.size();
	for (const std::string_view prefix : prefixes)
		if (name.starts_with(prefix)) start = prefix.size();
	if (start == 0)
		for (const std::string_view suffix : suffixes)
			if (name.ends_with(suffix)) end = name.size() - suffix.size();
	if (start == 0 && end == name.size()) return std::nullopt;
	const std::string_view middle = name.substr(start, end - start);
	if (!middle.starts_with(table) || middle.size() <= table.size() + 1 ||
		middle[table.size()] != '_')
		return std::nullopt;
	start += table.size() + 1;
	return Parts{name.substr(0, start), name.substr(start, end - start), name.substr(end)};
}

// Named after one column of the table, which the index neither holds nor reads; nor does a name
// that is a part of the other say enough.
const Column* named_column(const Table& table, const Index& index, std::string_view name) {
	const Column* named = nullptr;
	for (const Column& column : table.columns)
		if (column.name.view() == name) named = &column;
	const auto held = [&](const Column& column) {
		const std::int16_t* end = index.columns.items + index.columns.count;
		return std::find(index.columns.items, end, column.number) != end;
	};
	if (named == nullptr || held(*named) || reads_column(index.expressions, named->number) ||
		reads_column(index.predicate, named->number))
		return nullptr;
	for (const Column& column : table.columns) {
		const std::string_view other = column.name;
		if (held(column) && (contains(other, name) || contains(name, other))) return nullptr;
	}
	return named;
}

bool has_expression(const Index& index) {
	return std::count(index.columns.items, index.columns.items + index.key_count, 0) > 0;
}

std::string fix(const Catalog& catalog, FreeNames& names, const Table& table, const Index& index,
				const Relation& relation, const Parts& parts) {
	std::string columns;
	for (int key = 0; key < index.key_count; key++) {
		const Column* column = catalog.column(table.id(), index.columns.items[key]);
		if (column == nullptr) return {};
		append(columns, cat(columns.empty() ? "" : "_", column->name.view()));
	}
	const std::string name =
		names.take(relation.schema, object_name(cat(parts.head, columns, parts.tail)));
	if (const Constraint* constraint = constraint_of(catalog, index))
		return cat("ALTER TABLE ", catalog.name(*table.relation), " RENAME CONSTRAINT ",
				   quoted(constraint->name), " TO ", quoted(name), ";");
	return cat("ALTER INDEX ", catalog.name(relation), " RENAME TO ", quoted(name), ";");
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	FreeNames names(catalog);
	for (const Table& table : catalog.tables())
		for (const Index& index : table.indexes) {
			const Relation* relation = catalog.relation(index.id);
			if (relation == nullptr || index.is_primary) continue;
			assessment.examined(table.weight);
			const auto parts = parts_of(relation->name, table.relation->name);
			if (!parts || has_expression(index)) continue;
			const Column* named = named_column(table, index, parts->columns);
			if (named == nullptr) continue;
			const std::string held = catalog.column_names(
				table.id(), {index.columns.items, static_cast<std::uint32_t>(index.key_count)});
			Draft draft;
			draft.object = catalog.name(*relation);
			draft.detail = cat("Named after column ", quoted(named->name), ", but it is on (", held,
							   ").");
			draft.fix = fix(catalog, names, table, index, *relation, *parts);
			draft.evidence.put("named_after", named->name.view());
			draft.weight = table.weight;
			assessment.add(draft);
		}
}

}  // namespace

extern constexpr Check misleading_index_name{CheckSpec{
	.id = "misleading_index_name",
	.title = "Index named after a column that it does not hold",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "Plans, error messages and reviews show the name only. After columns were renamed or "
		   "swapped it tells the opposite of what the index does.",
	.action = "Rename it: the catalog alone changes, under SHARE UPDATE EXCLUSIVE on the index, or "
			  "ACCESS EXCLUSIVE on the table for a constraint. ON CONFLICT ON CONSTRAINT and hints "
			  "may use the old name.",
	.bad = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "sender text NOT NULL, addressee text NOT NULL);\n"
		   "CREATE INDEX idx_parcels_sender ON parcels (addressee);",
	.good = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"sender text NOT NULL, addressee text NOT NULL);\n"
			"CREATE INDEX idx_parcels_sender ON parcels (sender);",
	.near_miss = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "sender text NOT NULL, addressee text NOT NULL, sender_code text NOT NULL, "
				 "is_open boolean NOT NULL);\n"
				 "CREATE INDEX idx_parcels_sender ON parcels (sender_code);\n"
				 "CREATE INDEX idx_parcels_is_open ON parcels (addressee) WHERE is_open;\n"
				 "CREATE INDEX idx_parcels_addressee ON parcels (lower(addressee));",
	.run = run,
}};

}  // namespace dbe
