#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

struct Pending {
	double bytes = 0;
	double rows = 0;
	std::vector<const Relation*> indexes;  // whose lists are long
	bool is_unknown = false;
};

// A search of a partitioned table reads the list of each partition that it visits.
Pending pending_lists(const Catalog& catalog, const Relation& index, double least) {
	Pending pending;
	for (const Relation* part : index_storage(catalog, index)) {
		const Index* entry = catalog.index(part->id);
		if (entry == nullptr || !entry->knows_pending) {
			pending.is_unknown = true;
			continue;
		}
		const double bytes =
			static_cast<double>(entry->pending_pages) * catalog.server().block_size;
		if (bytes < least) continue;
		pending.bytes += bytes;
		pending.rows += static_cast<double>(entry->pending_rows);
		pending.indexes.push_back(part);
	}
	return pending;
}

std::string fix(const Snapshot& snapshot, const Pending& pending) {
	constexpr std::size_t most_statements = 20;
	if (snapshot.server().in_recovery || pending.indexes.size() > most_statements) return {};
	std::vector<std::string> statements;
	for (const Relation* index : pending.indexes)
		statements.push_back(cat("SELECT gin_clean_pending_list(",
								 literal(snapshot.catalog.name(*index)), "::regclass);"));
	return join(statements, "\n");
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Table& table,
		   const Index& index) {
	const Catalog& catalog = snapshot.catalog;
	const Relation* relation = catalog.relation(index.id);
	if (relation == nullptr || relation->access_method != access_method::gin || !is_usable(index))
		return;
	const Pending pending =
		pending_lists(catalog, *relation, assessment.parameter("min_bytes"));
	if (pending.is_unknown && pending.indexes.empty()) {
		if (table.relation->has_statistics_rights)
			assessment.unassessed(table.weight, Skip::locked, "an index cannot be read now");
		else
			assessment.unassessed(table.weight, Skip::no_privilege,
								  "the index of a table that may not be read");
		return;
	}
	assessment.examined(table.weight);
	if (pending.indexes.empty()) return;
	Draft draft;
	draft.object = catalog.name(*relation);
	draft.detail = cat("The entries of ", counted(pending.rows, "row"), " wait in ",
					   sized(pending.bytes), " of ",
					   pending.indexes.size() == 1 ? "a pending list"
												   : "the pending lists of its partitions",
					   ", which every search reads from end to end.");
	draft.fix = fix(snapshot, pending);
	draft.evidence.put("pending_bytes", pending.bytes)
		.put("pending_rows", pending.rows)
		.put("indexes", pending.indexes.size());
	draft.weight = table.weight;
	draft.effect = pending.bytes;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	for (const Table& table : snapshot.catalog.tables())
		for (const Index& index : table.indexes) judge(snapshot, assessment, table, index);
}

}  // namespace

extern constexpr Check gin_pending_list{CheckSpec{
	.id = "gin_pending_list",
	.title = "GIN index with a long pending list",
	.dimension = Dimension::indexing,
	.severity = Severity::warning,
	.why = "With fastupdate, new entries of a GIN index go to an unsorted list first. Each search "
		   "reads that list whole beside the index, and the INSERT that fills it up stops to put "
		   "all of it in place. By default the list is emptied at 4 MB; a longer one comes from a "
		   "raised gin_pending_list_limit and a table that is seldom vacuumed.",
	.action = "Empty the list: gin_clean_pending_list() keeps nobody from writing. That it stays "
			  "short, lower gin_pending_list_limit of the index (ALTER INDEX ... SET "
			  "(gin_pending_list_limit = 1024)), let autovacuum come more often, or switch "
			  "fastupdate off where even times matter more than fast writes.",
	.bad = "SELECT dbe.set('gin_pending_list.min_bytes', 65536);\n"
		   "CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "tags text[] NOT NULL);\n"
		   "CREATE INDEX idx_letters_tags ON letters USING gin (tags);\n"
		   "INSERT INTO letters (tags) SELECT ARRAY['tag' || n, 'tag' || n + 1] "
		   "FROM generate_series(1, 8000) n;\n"
		   "SELECT pg_stat_force_next_flush();\nANALYZE letters;",
	.good = "SELECT dbe.set('gin_pending_list.min_bytes', 65536);\n"
			"CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"tags text[] NOT NULL);\n"
			"CREATE INDEX idx_letters_tags ON letters USING gin (tags) WITH (fastupdate = off);\n"
			"INSERT INTO letters (tags) SELECT ARRAY['tag' || n, 'tag' || n + 1] "
			"FROM generate_series(1, 8000) n;\n"
		   "SELECT pg_stat_force_next_flush();\nANALYZE letters;",
	.near_miss = "SELECT dbe.set('gin_pending_list.min_bytes', 65536);\n"
				 "CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "tags text[] NOT NULL);\n"
				 "CREATE INDEX idx_letters_tags ON letters USING gin (tags);\n"
				 "INSERT INTO letters (tags) SELECT ARRAY['tag' || n, 'tag' || n + 1] "
				 "FROM generate_series(1, 8000) n;\n"
				 "SELECT gin_clean_pending_list('idx_letters_tags'::regclass);\n"
				 "INSERT INTO letters (tags) SELECT ARRAY['tag'] FROM generate_series(1, 100) n;\n"
				 "SELECT pg_stat_force_next_flush();\nANALYZE letters;",
	.parameters = {{{"min_bytes", 8388608, "bytes",
					 "A list this long is beyond what the default limit lets it become."}}},
	.run = run,
}};

}  // namespace dbe
