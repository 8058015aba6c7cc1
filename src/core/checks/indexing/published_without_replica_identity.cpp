#include <algorithm>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/published.hpp"
#include "core/checks/common/table_storage.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// As the server asks of an index that is to identify rows.
bool can_identify(const Catalog& catalog, const Index& index) {
	if (!index.is_unique || !index.is_immediate || index.is_exclusion || !is_usable(index) ||
		index.predicate.present() || index.expressions.present())
		return false;
	for (int key = 0; key < index.key_count; key++) {
		const Column* column = catalog.column(index.table, index.columns.items[key]);
		if (column == nullptr || !column->not_null) return false;
	}
	return index.key_count > 0;
}

bool has_identity(const Catalog& catalog, const Relation& table) {
	const auto indexes = catalog.indexes(table.id);
	const auto has = [&](auto test) { return std::any_of(indexes.begin(), indexes.end(), test); };
	switch (table.replica_identity) {
		case 'f':
			return true;
		case 'd':
			return has([](const Index& i) { return i.is_primary && i.is_immediate && i.is_valid; });
		case 'i':
			return has([](const Index& i) { return i.is_replica_identity && i.is_valid; });
		default:
			return false;
	}
}

std::string_view cause(const Catalog& catalog, const Relation& table) {
	if (table.replica_identity == 'n') return "is NOTHING";
	if (table.replica_identity == 'i') return "is an index that is gone or not valid";
	return catalog.primary_key(table.id) == nullptr ? "needs a primary key, and there is none"
													: "is a primary key that is deferrable";
}

// The primary key as a rule, or any other key that does.
std::string identity_statement(const Catalog& catalog, const Relation& table) {
	const Index* best = nullptr;
	for (const Index& index : catalog.indexes(table.id))
		if (can_identify(catalog, index) && (best == nullptr || index.is_primary)) best = &index;
	if (best == nullptr) return {};
	const std::string alter = cat("ALTER TABLE ", catalog.name(table), " REPLICA IDENTITY ");
	if (best->is_primary) return cat(alter, "DEFAULT;");
	return cat(alter, "USING INDEX ", quoted(catalog.relation(best->id)->name), ";");
}

// Tables without a key at all are told by missing_primary_key.
bool is_told_elsewhere(const Catalog& catalog, const Published& published, const Table& table) {
	return table.relation->replica_identity == 'd' && published.includes(*table.relation) &&
		   catalog.primary_key(table.id()) == nullptr;
}

void describe(const Catalog& catalog, Assessment& assessment, const Table& table,
			  const std::vector<const Relation*>& failing) {
	std::vector<std::string> names;
	std::vector<std::string> statements;
	double changes = 0;
	bool is_explicit = true;
	for (const Relation* leaf : failing) {
		names.push_back(catalog.name(*leaf));
		statements.push_back(identity_statement(catalog, *leaf));
		changes += static_cast<double>(leaf->activity.updated + leaf->activity.deleted);
		is_explicit = is_explicit && leaf->replica_identity == 'n';
	}
	const bool is_itself = failing.front() == table.relation;
	Draft draft;
	draft.object = catalog.name(*table.relation);
	draft.detail = cat("Table is published but UPDATE and DELETE fail",
					   is_itself ? std::string() : cat(" in ", shortened(listed(names), 120)),
					   ": the replica identity ", cause(catalog, *failing.front()), ".");
	const bool is_curable = std::none_of(statements.begin(), statements.end(),
										 [](const std::string& s) { return s.empty(); });
	if (is_curable) draft.fix = join(statements, "\n");
	// Said so by somebody, and nobody has changed a row: a table that only grows, perhaps.
	if (is_explicit && changes <= 0) draft.severity = Severity::info;
	draft.evidence.put("tables", failing.size()).put("changes", changes);
	draft.weight = table.weight;
	draft.effect = changes;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const Published published(catalog);
	if (published.is_empty())
		return assessment.skip(Skip::not_applicable, "no publication has updates or deletes");
	std::vector<const Relation*> failing;
	for (const Table& table : catalog.tables()) {
		if (is_told_elsewhere(catalog, published, table)) continue;
		bool is_published = false;
		failing.clear();
		// The server asks each partition for its own identity.
		for (const Relation* part : table_storage(catalog, *table.relation)) {
			if (!published.includes(*part)) continue;
			is_published = true;
			if (!has_identity(catalog, *part)) failing.push_back(part);
		}
		if (is_published) assessment.examined(table.weight);
		if (!failing.empty()) describe(catalog, assessment, table, failing);
	}
}

}  // namespace

extern constexpr Check published_without_replica_identity{CheckSpec{
	.id = "published_without_replica_identity",
	.title = "Published table whose rows have no replica identity",
	.dimension = Dimension::indexing,
	.severity = Severity::critical,
	.why = "A publication of updates or deletes needs to name the row that changed. Where the replica "
		   "identity gives no key, the server refuses UPDATE and DELETE on the publisher itself; "
		   "a partition has its own identity, which that of the partitioned table does not set.",
	.action = "Make the primary key the replica identity, or a unique index over NOT NULL columns that "
			  "is neither partial nor deferrable. REPLICA IDENTITY FULL works without a key, but "
			  "writes whole old rows to the WAL, and the subscriber may read the table for each. The "
			  "ALTER TABLE takes ACCESS EXCLUSIVE for a moment.",
	.bad = "CREATE TABLE prices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "amount numeric(12,2) NOT NULL);\n"
		   "ALTER TABLE prices REPLICA IDENTITY NOTHING;\n"
		   "CREATE PUBLICATION price_feed FOR TABLE prices;",
	.good = "CREATE TABLE prices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"amount numeric(12,2) NOT NULL);\n"
			"CREATE PUBLICATION price_feed FOR TABLE prices;",
	.near_miss = "CREATE TABLE prices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "amount numeric(12,2) NOT NULL);\n"
				 "ALTER TABLE prices REPLICA IDENTITY NOTHING;\n"
				 "CREATE PUBLICATION price_feed FOR TABLE prices WITH (publish = 'insert');",
	.run = run,
}};

}  // namespace dbe
