#include <algorithm>
#include <array>
#include <charconv>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/new_index.hpp"
#include "core/checks/common/soft_delete.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// What people give again; numbers, codes and ids are better never used twice, nor is what
// stands in addresses of pages: old links would lead to somebody else.
constexpr auto given_again = std::to_array<std::string_view>({
	"alias", "email", "hostname", "label", "login", "mail", "nickname", "name", "phone", "title",
	"username",
});

bool is_given_again(const Catalog& catalog, const Column& column) {
	const TypeId base = catalog.base_type(column.type);
	const Type* type = catalog.find_type(base);
	const bool is_text = is_text_like(base) || (type != nullptr && type->name.view() == "citext");
	return is_text && is_one_of(NameTokens(column.name).last(), given_again);
}

// The one column that an expression like lower(email) reads; 0 when it reads several.
int only_column(std::string_view expressions) {
	constexpr std::string_view key = " :varattno ";
	int column = 0;
	for (std::size_t at = expressions.find(key); at != std::string_view::npos;
		 at = expressions.find(key, at + 1)) {
		int number = 0;
		const char* start = expressions.data() + at + key.size();
		std::from_chars(start, expressions.data() + expressions.size(), number);
		if (column != 0 && number != column) return 0;
		column = number;
	}
	return column;
}

// The key's name-like column, where all others only say for whom: a tenant, a parent.
const Column* reused_column(const Catalog& catalog, const Table& table, const Index& index) {
	const Column* found = nullptr;
	for (int key = 0; key < index.key_count; key++) {
		int number = index.columns.items[key];
		const bool is_expression = number == 0;
		if (is_expression && index.key_count == 1) number = only_column(index.expressions);
		const Column* column = number > 0 ? catalog.column(table.id(), number) : nullptr;
		if (column == nullptr) return nullptr;
		if (is_given_again(catalog, *column))
			found = column;
		else if (!is_in_foreign_key(catalog, *column))
			return nullptr;
	}
	return found;
}

bool is_candidate(const Catalog& catalog, const Index& index) {
	return index.is_unique && is_usable(index) && !index.is_primary && !index.is_exclusion &&
		   !index.is_replica_identity && !index.predicate.present() &&
		   !is_referenced(catalog, index);
}

// A plain constraint can be said again as an index; anything else is left to the reader.
std::string fix(const Catalog& catalog, FreeNames& names, const Table& table, const Index& index,
				const Column& mark) {
	const Constraint* unique = constraint_of(catalog, index);
	const Column* first = catalog.column(table.id(), index.columns.items[0]);
	if (table.relation->kind != 'r' || unique == nullptr || unique->is_deferrable ||
		unique->inherited_count > 0 || index.nulls_not_distinct || first == nullptr ||
		index.columns.count != static_cast<std::uint32_t>(index.key_count) ||
		table.is_inheritance_parent || is_in_foreign_key(catalog, *first))
		return {};
	const std::string name = names.take(table.relation->schema,
										object_name(cat(unique->name.view(), "_alive")));
	const std::string on = catalog.name(*table.relation);
	return cat("CREATE UNIQUE INDEX CONCURRENTLY ", quoted(name), " ON ", on, " (",
			   catalog.column_names(table.id(), index.columns), ") WHERE ", is_alive(mark),
			   ";\nALTER TABLE ", on, " DROP CONSTRAINT ", quoted(unique->name), ";");
}

void judge(const Catalog& catalog, FreeNames& names, const Table& table, const Column& mark,
		   Assessment& assessment) {
	for (const Index& index : table.indexes) {
		if (!is_candidate(catalog, index) || contains(index.columns, mark.number)) continue;
		assessment.examined(table.weight);
		const Column* reused = reused_column(catalog, table, index);
		if (reused == nullptr || is_never_marked(catalog, mark)) continue;
		const std::string key = quoted(catalog.relation(index.id)->name);
		Draft draft;
		draft.object = catalog.name(index.id);
		draft.detail = cat("Unique key ", key, " covers rows that ", quoted(mark.name), " of ",
						   catalog.name(*table.relation), " marks as deleted: the ",
						   quoted(reused->name), " of a deleted row cannot be used again.");
		draft.fix = fix(catalog, names, table, index, mark);
		draft.evidence.put("mark", mark.name.view())
			.put("column", reused->name.view())
			.put("rows", table.rows);
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

extern constexpr Check unique_key_over_deleted_rows{CheckSpec{
	.id = "unique_key_over_deleted_rows",
	.title = "Unique key that counts soft-deleted rows",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "A row that is only marked as deleted still holds its e-mail address or name: who "
		   "comes back gets a unique violation over a row that nobody sees.",
	.action = "Make the key a partial unique index over the living rows. ON CONFLICT then has to "
			  "repeat the condition. The index is built without blocking writers; dropping the old "
			  "key takes ACCESS EXCLUSIVE for a moment. Where deletion overwrites the value, or "
			  "where it must never be given again, keep the key and mute the finding.",
	.bad = "CREATE TABLE members (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "email varchar(254) NOT NULL, deleted_at timestamptz, "
		   "CONSTRAINT uq_members_email UNIQUE (email));",
	.good = "CREATE TABLE members (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"email varchar(254) NOT NULL, deleted_at timestamptz);\n"
			"CREATE UNIQUE INDEX uq_members_email ON members (email) WHERE deleted_at IS NULL;",
	.near_miss =
		"CREATE TABLE invoices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"invoice_number varchar(20) NOT NULL, public_id uuid NOT NULL, deleted_at timestamptz, "
		"CONSTRAINT uq_invoices_invoice_number UNIQUE (invoice_number), "
		"CONSTRAINT uq_invoices_public_id UNIQUE (public_id));\n"
		"CREATE TABLE shops (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"subdomain varchar(63) NOT NULL, deleted_at timestamptz, "
		"CONSTRAINT uq_shops_subdomain UNIQUE (subdomain));\n"
		"CREATE TABLE removals (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"name varchar(80) NOT NULL, deleted_rows bigint, "
		"CONSTRAINT uq_removals_name UNIQUE (name));",
	.run = run,
}};

}  // namespace dbe
