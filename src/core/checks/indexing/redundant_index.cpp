#include <algorithm>
#include <tuple>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/index_shape.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// A plain index is dropped; a unique constraint that nothing refers to goes as a constraint; the
// rest stays.
enum class Removal : std::uint8_t { drop_index, drop_constraint, never };

struct Candidate {
	const Index* index;
	const Constraint* constraint;
	Removal removal;
};

Removal removal_of(const Catalog& catalog, const Index& index, const Constraint* constraint) {
	if (index.is_primary || index.is_exclusion || index.is_replica_identity || index.is_clustered ||
		is_referenced(catalog, index))
		return Removal::never;
	return constraint == nullptr ? Removal::drop_index : Removal::drop_constraint;
}

// Among indexes that can stand in for each other the one that is harder to remove stays, then
// the older one, whose name may be known elsewhere.
auto rank(const Candidate& c) {
	return std::tuple(-static_cast<int>(c.removal), -static_cast<int>(c.index->is_unique),
					  c.index->id);
}

bool can_replace(const Catalog& catalog, const Candidate& narrow, const Candidate& wide) {
	if (narrow.removal == Removal::never) return false;
	// Without the constraint its name and its deferrability are gone: only another constraint
	// of the same kind makes up for that.
	if (narrow.constraint != nullptr &&
		(wide.constraint == nullptr ||
		 wide.constraint->is_deferrable != narrow.constraint->is_deferrable))
		return false;
	if (coverage(catalog, *narrow.index, *wide.index) == Coverage::none) return false;
	const bool is_mutual = wide.removal != Removal::never &&
						   coverage(catalog, *wide.index, *narrow.index) != Coverage::none;
	return !is_mutual || rank(wide) < rank(narrow);
}

// The stand-in that stays itself. Replacing is transitive, so there always is one.
const Candidate* replacement(const Catalog& catalog, const std::vector<Candidate>& all,
							 const Candidate& narrow) {
	const Candidate* best = nullptr;
	for (const Candidate& wide : all) {
		if (&wide == &narrow || !can_replace(catalog, narrow, wide)) continue;
		if (best == nullptr || can_replace(catalog, *best, wide)) best = &wide;
	}
	return best;
}

std::string reason(const Catalog& catalog, const IndexFacts& narrow, const IndexFacts& wide,
				   Coverage how) {
	const std::string other = quoted(wide.relation->name);
	if (how == Coverage::same)
		return cat("Exact duplicate of ", other, ": ", sized(narrow.bytes),
				   " written at every change and never needed.");
	if (how == Coverage::superset) {
		const std::string_view more = wide.index->is_exclusion ? "enforces a constraint as well"
									  : wide.index->is_unique && !narrow.index->is_unique
										  ? "is unique as well"
										  : "holds more columns";
		return cat("Same key as ", other, ", which ", more, ": these ", sized(narrow.bytes),
				   " add nothing.");
	}
	const std::string keys = catalog.column_names(
		wide.index->table,
		{wide.index->columns.items, static_cast<std::uint32_t>(wide.index->key_count)});
	const bool has_expressions = std::count(wide.index->columns.items,
											wide.index->columns.items + wide.index->key_count, 0) > 0;
	return cat("Index ", other, has_expressions ? std::string() : cat(" (", shortened(keys, 50), ")"),
			   " starts with the same columns and serves the same searches; this one takes ",
			   sized(narrow.bytes), ", that one ", sized(wide.bytes), ".");
}

std::string removal_statement(const Catalog& catalog, const Candidate& c, const Relation& index) {
	if (c.removal == Removal::drop_index) return drop_index(catalog, index);
	return cat("ALTER TABLE ", catalog.name(c.index->table), " DROP CONSTRAINT ",
			   quoted(c.constraint->name), ";");
}

void describe(const Catalog& catalog, Assessment& assessment, const Table& table,
			  const Candidate& narrow, const Candidate& wide) {
	const IndexFacts facts = index_facts(catalog, *narrow.index);
	const IndexFacts other = index_facts(catalog, *wide.index);
	if (facts.relation == nullptr || other.relation == nullptr) return;
	const Coverage how = coverage(catalog, *narrow.index, *wide.index);
	const bool is_far_larger = other.bytes > facts.bytes * assessment.parameter("max_ratio");
	Draft draft;
	draft.object = catalog.name(*facts.relation);
	draft.detail = reason(catalog, facts, other, how);
	draft.fix = removal_statement(catalog, narrow, *facts.relation);
	if (how != Coverage::same &&
		(is_far_larger || facts.bytes < assessment.parameter("large_bytes")))
		draft.severity = Severity::info;
	draft.evidence.put("bytes", facts.bytes)
		.put("scans", facts.scans)
		.put("kept_index", catalog.name(*other.relation))
		.put("kept_bytes", other.bytes)
		.put("kept_scans", other.scans)
		.put("is_exact", how == Coverage::same);
	draft.weight = table.weight;
	draft.effect = facts.bytes;
	assessment.add(draft);
}

void judge(const Catalog& catalog, Assessment& assessment, const Table& table,
		   std::vector<Candidate>& candidates) {
	candidates.clear();
	for (const Index& index : table.indexes) {
		if (!is_usable(index)) continue;
		assessment.examined(table.weight);
		const Constraint* constraint = constraint_of(catalog, index);
		candidates.push_back({&index, constraint, removal_of(catalog, index, constraint)});
	}
	for (const Candidate& narrow : candidates)
		if (const Candidate* wide = replacement(catalog, candidates, narrow))
			describe(catalog, assessment, table, narrow, *wide);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	std::vector<Candidate> candidates;
	for (const Table& table : snapshot.catalog.tables())
		judge(snapshot.catalog, assessment, table, candidates);
}

}  // namespace

extern constexpr Check redundant_index{CheckSpec{
	.id = "redundant_index",
	.title = "Index whose work another index does as well",
	.dimension = Dimension::indexing,
	.severity = Severity::warning,
	.why = "Both indexes are written at every change, cached, vacuumed and backed up; the planner "
		   "needs only one of them.",
	.action = "Drop the index named here; the other one answers the same searches. Where the other "
			  "is much larger and this one is read very often, measure before and after. A hint, an "
			  "ON CONFLICT ON CONSTRAINT or a script may name the index: look for its name first.",
	.bad = "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "status text NOT NULL, placed_at timestamptz NOT NULL DEFAULT now());\n"
		   "CREATE INDEX idx_orders_status ON orders (status);\n"
		   "CREATE INDEX idx_orders_status_placed_at ON orders (status, placed_at);",
	.good = "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"status text NOT NULL, placed_at timestamptz NOT NULL DEFAULT now());\n"
			"CREATE INDEX idx_orders_status_placed_at ON orders (status, placed_at);",
	.near_miss =
		"CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"status text NOT NULL, placed_at timestamptz NOT NULL DEFAULT now(), "
		"total numeric(12,2) NOT NULL);\n"
		"CREATE INDEX idx_orders_status ON orders (status);\n"
		"CREATE INDEX idx_orders_status_pattern ON orders (status text_pattern_ops);\n"
		"CREATE INDEX idx_orders_status_c ON orders (status COLLATE \"POSIX\");\n"
		"CREATE INDEX idx_orders_status_open ON orders (status, placed_at) WHERE total > 0;\n"
		"CREATE INDEX idx_orders_status_lower ON orders (lower(status));\n"
		"CREATE INDEX idx_orders_status_upper ON orders (upper(status), status);\n"
		"CREATE INDEX idx_orders_placed_at_status ON orders (placed_at, status);\n"
		"CREATE UNIQUE INDEX uq_orders_placed_at ON orders (placed_at DESC) INCLUDE (total);",
	.parameters = {{{"max_ratio", 3, "times", "Beyond this the larger index is a note only."},
					{"large_bytes", 10485760, "bytes",
					 "From this size on an index that is no exact duplicate is a warning."}}},
	.ceiling = 5,
	.run = run,
}};

}  // namespace dbe
