#include <map>
#include <string>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/policy_expression.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// A column by which tables of one schema keep tenants apart.
struct TenantKey {
	SchemaId schema;
	std::string_view name;
	TypeId type;
	auto operator<=>(const TenantKey&) const = default;
};

struct Tables {
	std::vector<const Table*> guarded;
	std::vector<const Table*> open;
};
using Habit = std::map<TenantKey, Tables>;

TenantKey key_of(const Catalog& catalog, const Table& table, const Column& column) {
	return {table.relation->schema, column.name.view(), catalog.base_type(column.type)};
}

Habit guarded_tables(const Catalog& catalog) {
	Habit habit;
	for (const Table& table : catalog.tables()) {
		if (!table.relation->has_row_security) continue;
		for (const Policy& policy : catalog.policies(table.id()))
			for (const std::int16_t number : identity_columns(policy.using_expression)) {
				const Column* column = catalog.column(table.id(), number);
				if (column == nullptr) continue;
				auto& list = habit[key_of(catalog, table, *column)].guarded;
				if (list.empty() || list.back() != &table) list.push_back(&table);
			}
	}
	return habit;
}

// The key of the table itself identifies its rows, not whose they are.
bool is_own_key(const Catalog& catalog, const Table& table, const Column& column) {
	const Constraint* key = catalog.primary_key(table.id());
	return key != nullptr && key->columns.count == 1 && key->columns.items[0] == column.number;
}

void add_open_tables(const Catalog& catalog, Habit& habit) {
	for (const Table& table : catalog.tables()) {
		const Relation& relation = *table.relation;
		if (relation.has_row_security || !catalog.policies(table.id()).empty()) continue;
		for (const Column& column : table.columns) {
			const auto found = habit.find(key_of(catalog, table, column));
			if (found != habit.end() && !is_own_key(catalog, table, column))
				found->second.open.push_back(&table);
		}
	}
}

// Somebody who is held back at a guarded table and not here; empty for nobody.
std::string unbound_reader(const Catalog& catalog, const Table& open, const Tables& tables) {
	const auto rights = [&](const Table& table) {
		return catalog.grants('r', static_cast<std::uint32_t>(table.id()));
	};
	for (const Grant& here : rights(open)) {
		if ((here.privileges & (read_rights | write_rights)) == 0) continue;
		if (escapes_policies(catalog, *open.relation, here.grantee)) continue;
		for (const Table* guarded : tables.guarded)
			for (const Grant& there : rights(*guarded))
				if (there.grantee == here.grantee &&
					(there.privileges & (read_rights | write_rights)) != 0 &&
					!escapes_policies(catalog, *guarded->relation, there.grantee))
					return catalog.role_name(here.grantee);
	}
	return {};
}

Draft describe(const Catalog& catalog, const Table& open, const TenantKey& key,
			   const Tables& tables, const std::string& reader) {
	Draft draft;
	draft.object = catalog.name(open.id());
	draft.detail = cat(counted(static_cast<double>(tables.guarded.size()), "table"),
					   " of the schema keep rows apart by ", quoted(key.name), ", ",
					   catalog.name(tables.guarded.front()->id()),
					   " for one; here it has no policy, and ", reader, " reaches ",
					   open.rows > 0 ? cat("all ", counted(open.rows, "row")) : "every row", ".");
	draft.evidence.put("column", key.name).put("guarded_tables", tables.guarded.size());
	draft.evidence.put("open_tables", tables.open.size()).put("grantee", reader);
	draft.weight = open.weight;
	draft.effect = open.bytes;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	if (catalog.policies().empty()) return;
	Habit habit = guarded_tables(catalog);
	if (habit.empty()) return;
	add_open_tables(catalog, habit);
	for (const auto& [key, tables] : habit) {
		for (const Table* table : tables.guarded) assessment.examined(table->weight);
		for (const Table* table : tables.open) assessment.examined(table->weight);
		const auto guarded = static_cast<double>(tables.guarded.size());
		if (guarded < assessment.parameter("min_guarded")) continue;
		// Where as many are open, it is not the habit.
		if (tables.guarded.size() <= tables.open.size()) continue;
		for (const Table* open : tables.open) {
			const std::string reader = unbound_reader(catalog, *open, tables);
			if (!reader.empty()) assessment.add(describe(catalog, *open, key, tables, reader));
		}
	}
}

}  // namespace

extern constexpr Check table_beside_row_security{CheckSpec{
	.id = "table_beside_row_security",
	.title = "Table without the row-level security that its siblings have",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "Tenants are kept apart table by table. The table that was added later and forgotten "
		   "shows the rows of all tenants to each of them, and no error tells.",
	.action = "Create the policy that the sibling tables have, then ALTER TABLE ... ENABLE ROW LEVEL "
			  "SECURITY in the same transaction (a short ACCESS EXCLUSIVE lock). Where all may read "
			  "the table, say so by a policy FOR SELECT USING (true).",
	.bad = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "author name NOT NULL, body text NOT NULL);"
		   "CREATE TABLE drafts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "author name NOT NULL, body text NOT NULL);"
		   "CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "author name NOT NULL, body text NOT NULL);"
		   "CREATE TABLE diaries (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "author name NOT NULL, body text NOT NULL);"
		   "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
		   "ALTER TABLE drafts ENABLE ROW LEVEL SECURITY;"
		   "ALTER TABLE letters ENABLE ROW LEVEL SECURITY;"
		   "CREATE POLICY own_notes ON notes USING (author = current_user);"
		   "CREATE POLICY own_drafts ON drafts USING (author = current_user);"
		   "CREATE POLICY own_letters ON letters USING (author = (SELECT current_user));"
		   "GRANT SELECT ON notes, drafts, letters, diaries TO pg_monitor;",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"author name NOT NULL, body text NOT NULL);"
			"CREATE TABLE drafts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"author name NOT NULL, body text NOT NULL);"
			"CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"author name NOT NULL, body text NOT NULL);"
			"ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
			"ALTER TABLE drafts ENABLE ROW LEVEL SECURITY;"
			"ALTER TABLE letters ENABLE ROW LEVEL SECURITY;"
			"CREATE POLICY own_notes ON notes USING (author = current_user);"
			"CREATE POLICY own_drafts ON drafts USING (author = current_user);"
			"CREATE POLICY own_letters ON letters USING (author = (SELECT current_user));"
			"GRANT SELECT ON notes, drafts, letters TO pg_monitor;",
	.near_miss = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "author name NOT NULL, body text NOT NULL);"
				 "CREATE TABLE drafts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "author name NOT NULL, body text NOT NULL);"
				 "CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "author name NOT NULL, body text NOT NULL);"
				 "CREATE TABLE diaries (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "author name NOT NULL, body text NOT NULL);"
				 "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
				 "ALTER TABLE drafts ENABLE ROW LEVEL SECURITY;"
				 "ALTER TABLE letters ENABLE ROW LEVEL SECURITY;"
				 "CREATE POLICY own_notes ON notes USING (author = current_user);"
				 "CREATE POLICY own_drafts ON drafts USING (author = current_user);"
				 "CREATE POLICY own_letters ON letters USING (author = (SELECT current_user));"
				 "GRANT SELECT ON notes, drafts, letters TO pg_monitor;"
				 "GRANT SELECT ON diaries TO pg_signal_backend;",
	.parameters = {{{.name = "min_guarded",
					 .value = 3,
					 .unit = "tables",
					 .meaning = "Tables with such a policy that make it a habit."}}},
	.run = run,
}};

}  // namespace dbe
