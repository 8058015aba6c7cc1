#include <vector>

#include "core/checks/assessment.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Names of what may be lost by intent.
constexpr auto passing_words = std::to_array<std::string_view>(
	{"backup", "buffer", "cache", "cached", "caches", "copy",	 "export", "import", "imports",
	 "job",	   "jobs",	 "load",  "lock",	"locks",  "queue",	 "queues", "raw",	 "scratch",
	 "session", "sessions", "stage", "staged", "staging", "stg", "temp",   "temporary", "test",
	 "tmp",	   "token",	 "tokens", "transient", "unlogged", "work"});

// Unlogged tables that this one references: they must be made permanent first.
std::vector<const Relation*> unlogged_references(const Catalog& catalog, RelationId id) {
	std::vector<const Relation*> found;
	for (const Constraint& c : catalog.constraints(id)) {
		if (c.kind != 'f' || c.referenced == id) continue;
		const Relation* referenced = catalog.relation(c.referenced);
		if (referenced != nullptr && referenced->persistence == 'u') found.push_back(referenced);
	}
	return found;
}

// Empty where a chain of references makes the order a matter of its own.
std::string fix_for(const Catalog& catalog, const Relation& table) {
	std::vector<std::string> statements;
	for (const Relation* referenced : unlogged_references(catalog, table.id)) {
		if (!unlogged_references(catalog, referenced->id).empty()) return {};
		statements.push_back(cat("ALTER TABLE ", catalog.name(*referenced), " SET LOGGED;"));
	}
	statements.push_back(cat("ALTER TABLE ", catalog.name(table), " SET LOGGED;"));
	return join(statements, "\n");
}

bool has_references_from_others(const Catalog& catalog, RelationId id) {
	for (const Constraint* c : catalog.referencing(id))
		if (c->relation != id) return true;
	return false;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		if (table.relation->kind != 'r') continue;
		assessment.examined(table.weight);
		if (table.relation->persistence != 'u') continue;
		if (NameTokens(table.relation->name).has_any(passing_words)) continue;
		const bool referenced = has_references_from_others(catalog, table.id());
		if (table.rows < assessment.parameter(referenced ? "min_referenced" : "min_rows")) continue;
		Draft draft;
		draft.object = catalog.name(*table.relation);
		draft.detail = cat("Unlogged table with ", counted(table.rows, "row"),
						   referenced ? ", which other tables reference," : "",
						   ": a crash empties it, and standbys and WAL backups never have it.");
		draft.fix = fix_for(catalog, *table.relation);
		draft.evidence.put("rows", table.rows).put("bytes", table.bytes);
		draft.weight = table.weight;
		draft.effect = table.bytes;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check unlogged_tables{CheckSpec{
	.id = "unlogged_tables",
	.title = "Lasting data in an unlogged table",
	.dimension = Dimension::backup,
	.severity = Severity::warning,
	.why = "An unlogged table is emptied by every crash of the server, and is missing on standbys "
		   "and after a restore from base backup and WAL. That suits caches and staging tables, "
		   "not data that somebody will look for.",
	.action = "Make it permanent. SET LOGGED rewrites the table under ACCESS EXCLUSIVE and writes "
			  "all of it to the WAL. If its loss is fine, say so by a name such as orders_cache, "
			  "or leave this out.",
	.bad = "CREATE UNLOGGED TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "note text NOT NULL);\n"
		   "INSERT INTO customers (note) SELECT 'note ' || n FROM generate_series(1, 2000) n;\n"
		   "ANALYZE customers;\nSELECT dbe.set('unlogged_tables.min_rows', 1000);",
	.good = "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"note text NOT NULL);\n"
			"INSERT INTO customers (note) SELECT 'note ' || n FROM generate_series(1, 2000) n;\n"
			"ANALYZE customers;\nSELECT dbe.set('unlogged_tables.min_rows', 1000);",
	.near_miss =
		"CREATE UNLOGGED TABLE price_cache (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"note text NOT NULL);\n"
		"INSERT INTO price_cache (note) SELECT 'note ' || n FROM generate_series(1, 2000) n;\n"
		"ANALYZE price_cache;\nSELECT dbe.set('unlogged_tables.min_rows', 1000);",
	.parameters = {{{"min_rows", 10000, "rows", "Smaller tables are left out."},
					{"min_referenced", 100, "rows", "The same where others reference the table."}}},
	.run = run,
}};

}  // namespace dbe
