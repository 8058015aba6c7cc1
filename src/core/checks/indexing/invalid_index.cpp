#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/index_shape.hpp"
#include "core/checks/common/partition_index.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// REINDEX CONCURRENTLY names what it builds and what it replaces so, with a number when needed.
bool is_rebuild_leftover(std::string_view name) {
	while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.remove_suffix(1);
	return ends_with_any(name, {"_ccnew", "_ccold"});
}

bool is_listed(std::span<const RelationId> builds, RelationId id) {
	return std::find(builds.begin(), builds.end(), id) != builds.end();
}

const Index* usable_twin(const Catalog& catalog, const Index& index) {
	for (const Index& other : catalog.indexes(index.table))
		if (is_usable(other) && coverage(catalog, index, other) != Coverage::none) return &other;
	return nullptr;
}

void describe_partitioned(const Catalog& catalog, const MissingParts& missing, Draft& draft) {
	std::vector<std::string> names;
	for (const RelationId partition : missing.partitions) names.push_back(catalog.name(partition));
	draft.detail =
		names.empty()
			? std::string("Partitioned index is not valid although every partition has its part: "
						  "a part was invalid when it was attached.")
			: cat("Partitioned index is not valid: ", names.size(), " of ",
				  counted(static_cast<double>(missing.all), "partition"),
				  names.size() == 1 ? " lacks" : " lack", " an attached part (",
				  shortened(join(names, ", "), 70), ").");
	draft.fix = join(missing.statements, "\n");
	draft.evidence.put("partitions", missing.all).put("partitions_lacking", names.size());
}

// What stays of a build that failed: written at each change, read by no query.
void describe_failed(const Catalog& catalog, const Index& index, const Relation& relation,
					 Draft& draft) {
	const std::string lead = cat("Index is not valid: no query uses it",
								 index.is_ready ? ", every write maintains it; " : "; ");
	// Part of a constraint or of a partitioned index: it cannot be dropped alone.
	const bool is_tied =
		constraint_of(catalog, index) != nullptr || !catalog.parents(index.id).empty();
	if (!index.is_live || is_rebuild_leftover(relation.name)) {
		draft.detail = cat(lead, "a concurrent ", index.is_live ? "rebuild" : "drop",
						   " was interrupted and left it.");
		draft.fix = cat("DROP INDEX CONCURRENTLY ", draft.object, ";");
	} else if (const Index* twin = is_tied ? nullptr : usable_twin(catalog, index)) {
		draft.detail = cat(lead, "index ", quoted(catalog.relation(twin->id)->name),
						   " does its work by now.");
		draft.fix = cat("DROP INDEX CONCURRENTLY ", draft.object, ";");
	} else if (index.is_unique && !is_tied) {
		draft.detail = cat(lead, "the build of a unique index fails where rows share a key.");
		draft.fix = cat("DROP INDEX CONCURRENTLY ", draft.object, ";");
	} else {
		draft.detail = cat(lead, "its concurrent build failed or was interrupted.");
		draft.fix = cat("REINDEX INDEX ", index.is_exclusion ? "" : "CONCURRENTLY ", draft.object, ";");
	}
	draft.evidence.put("is_unique", index.is_unique)
		.put("is_ready", index.is_ready)
		.put("is_live", index.is_live)
		.put("bytes", catalog.bytes(relation));
	draft.effect = catalog.bytes(relation);
}

// Hidden where another role builds something that the caller may not see; remote where only the
// primary knows.
enum class Progress : std::uint8_t { none, hidden, remote, running };

// A partitioned index itself is never built concurrently, but its parts are.
Progress progress(const Snapshot& snapshot, const Index& index, bool is_partitioned,
				  const MissingParts& missing) {
	const auto builds = snapshot.index_builds;
	const auto is_building = [&](RelationId id) { return is_listed(builds, id); };
	if (index.is_in_work || is_building(index.id) || is_building(index.table) ||
		std::any_of(missing.partitions.begin(), missing.partitions.end(), is_building))
		return Progress::running;
	if (is_partitioned) return Progress::none;
	if (snapshot.server().in_recovery) return Progress::remote;
	return is_building(RelationId{}) ? Progress::hidden : Progress::none;
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Index& index) {
	const Catalog& catalog = snapshot.catalog;
	const Relation* relation = catalog.relation(index.id);
	const Relation* table = catalog.relation(index.table);
	if (relation == nullptr || table == nullptr || !catalog.is_judged(*table)) return;
	const Table* root = catalog.table(catalog.partition_root(index.table));
	const bool is_partitioned = relation->kind == 'I';
	const MissingParts missing = is_partitioned ? missing_parts(catalog, index) : MissingParts{};
	const Progress found = progress(snapshot, index, is_partitioned, missing);
	Draft draft;
	draft.weight = root == nullptr ? 1 : root->weight;
	if (found == Progress::remote)
		assessment.unassessed(draft.weight, Skip::on_standby,
							  "only the primary knows whether an index is being built or dropped");
	if (found == Progress::hidden)
		assessment.unassessed(draft.weight, Skip::no_privilege,
							  "an index is being built by another role, and the caller may not see "
							  "which");
	if (found != Progress::none) return;
	// The indexes of judged tables were counted before, those of partitions were not.
	if (root == nullptr || root->id() != index.table) assessment.examined(draft.weight);
	draft.object = catalog.name(*relation);
	if (is_partitioned)
		describe_partitioned(catalog, missing, draft);
	else
		describe_failed(catalog, index, *relation, draft);
	draft.evidence.put("table", catalog.name(*table));
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	for (const Table& table : snapshot.catalog.tables())
		for (std::size_t i = 0; i < table.indexes.size(); i++) assessment.examined(table.weight);
	for (const Index& index : snapshot.catalog.indexes())
		if (!index.is_valid) judge(snapshot, assessment, index);
}

}  // namespace

extern constexpr Check invalid_index{CheckSpec{
	.id = "invalid_index",
	.title = "Index that is not valid",
	.dimension = Dimension::indexing,
	.severity = Severity::warning,
	.why = "No query may use it, so the search it was made for still reads the whole table, and a "
		   "unique one does not guard what is already there; yet every write pays for it.",
	.action = "A failed CREATE INDEX CONCURRENTLY leaves such an index: rebuild it, or drop it. "
			  "A unique one fails again until the rows that share a key are gone: drop it, find them "
			  "with GROUP BY ... HAVING count(*) > 1, then create it anew. A partitioned index "
			  "becomes valid once each partition has built its part and attached it.",
	.bad = "CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY, kind text NOT NULL, "
		   "created_at timestamptz NOT NULL, PRIMARY KEY (id, created_at)) "
		   "PARTITION BY RANGE (created_at);\n"
		   "CREATE TABLE events_default PARTITION OF events DEFAULT;\n"
		   "CREATE INDEX idx_events_kind ON ONLY events (kind);\n"
		   "CREATE INDEX idx_events_default_kind ON events_default (kind);",
	.good = "CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY, kind text NOT NULL, "
			"created_at timestamptz NOT NULL, PRIMARY KEY (id, created_at)) "
			"PARTITION BY RANGE (created_at);\n"
			"CREATE TABLE events_default PARTITION OF events DEFAULT;\n"
			"CREATE INDEX idx_events_kind ON ONLY events (kind);\n"
			"CREATE INDEX idx_events_default_kind ON events_default (kind);\n"
			"ALTER INDEX idx_events_kind ATTACH PARTITION idx_events_default_kind;",
	.near_miss = "CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY, kind text NOT "
				 "NULL, created_at timestamptz NOT NULL, PRIMARY KEY (id, created_at)) "
				 "PARTITION BY RANGE (created_at);\n"
				 "CREATE INDEX idx_events_kind ON ONLY events (kind);\n"
				 "CREATE TABLE events_default PARTITION OF events DEFAULT;",
	.run = run,
}};

}  // namespace dbe
