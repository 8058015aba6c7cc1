#include <algorithm>
#include <vector>

#include "core/checks/assessment.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Names of what may be lost by intent.
constexpr auto passing_words = std::to_array<std::string_view>(
	{"backup", "buffer",  "cache",	   "cached",   "caches",	"copy",		"export",
	 "import", "imports", "job",	   "jobs",	   "load",		"lock",		"locks",
	 "queue",  "queues",  "raw",	   "scratch",  "session",	"sessions", "stage",
	 "staged", "staging", "stg",	   "temp",	   "temporary", "test",		"tmp",
	 "token",  "tokens",  "transient", "unlogged", "work"});

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

bool is_lasting(const Relation& relation) {
	return relation.persistence == 'u' && !NameTokens(relation.name).has_any(passing_words);
}

// What of a table is emptied by a crash: the table itself or some of its partitions. An unlogged
// partitioned table, which 18 refuses, stores nothing; its partitions have a say of their own.
struct Unlogged {
	std::vector<const Relation*> relations;
	double rows = 0;
	double bytes = 0;
	bool is_referenced = false;
};

bool has_references_from_others(const Catalog& catalog, RelationId id) {
	for (const Constraint* c : catalog.referencing(id))
		if (c->relation != id) return true;
	return false;
}

void collect(const Catalog& catalog, const Relation& relation, Unlogged& found, int depth = 0) {
	if (relation.kind == 'p' && depth < deepest_partition) {
		for (const Inheritance& i : catalog.children(relation.id))
			if (const Relation* part = catalog.relation(i.child))
				collect(catalog, *part, found, depth + 1);
		return;
	}
	if (relation.kind != 'r' || !is_lasting(relation)) return;
	found.relations.push_back(&relation);
	found.rows +=
		relation.tuples >= 0 ? relation.tuples : static_cast<double>(relation.activity.live);
	found.bytes += catalog.bytes(relation);
	found.is_referenced |= has_references_from_others(catalog, relation.id);
}

// Empty where a chain of references makes the order a matter of its own.
std::string fix_for(const Catalog& catalog, const Unlogged& unlogged) {
	std::vector<const Relation*> order;
	const auto add = [&](const Relation* relation) {
		if (std::find(order.begin(), order.end(), relation) == order.end())
			order.push_back(relation);
	};
	for (const Relation* relation : unlogged.relations)
		for (const Relation* referenced : unlogged_references(catalog, relation->id)) {
			if (referenced->kind != 'r' || !unlogged_references(catalog, referenced->id).empty())
				return {};
			add(referenced);
		}
	for (const Relation* relation : unlogged.relations) add(relation);
	std::vector<std::string> statements;
	for (const Relation* relation : order)
		statements.push_back(cat("ALTER TABLE ", catalog.name(*relation), " SET LOGGED;"));
	return join(statements, "\n");
}

Draft describe(const Catalog& catalog, const Table& table, const Unlogged& unlogged) {
	const bool is_partitioned = table.relation->kind == 'p';
	Draft draft;
	draft.object = catalog.name(*table.relation);
	const auto count = static_cast<double>(unlogged.relations.size());
	draft.detail =
		cat(is_partitioned ? counted(count, "unlogged partition") : "Unlogged table", " with ",
			counted(unlogged.rows, "row"),
			unlogged.is_referenced ? " which other tables reference" : "",
			is_partitioned && count > 1 ? ": a crash empties them" : ": a crash empties it",
			", and standbys and WAL backups never have ",
			is_partitioned && count > 1 ? "them." : "it.");
	draft.fix = fix_for(catalog, unlogged);
	draft.evidence.put("rows", unlogged.rows).put("bytes", unlogged.bytes);
	if (is_partitioned) draft.evidence.put("partitions", count);
	draft.weight = table.weight;
	draft.effect = unlogged.bytes;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		const bool is_partitioned = table.relation->kind == 'p';
		if (is_partitioned && table.partitions == 0) continue;
		assessment.examined(table.weight);
		if (is_partitioned && NameTokens(table.relation->name).has_any(passing_words)) continue;
		Unlogged unlogged;
		collect(catalog, *table.relation, unlogged);
		if (unlogged.relations.empty()) continue;
		const char* least = unlogged.is_referenced ? "min_referenced" : "min_rows";
		if (unlogged.rows >= assessment.parameter(least))
			assessment.add(describe(catalog, table, unlogged));
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
			  "or leave this out. Partitions are judged together, at their partitioned table.",
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
