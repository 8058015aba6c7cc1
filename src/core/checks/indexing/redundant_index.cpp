#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/redundant_indexes.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

std::string reason(const Catalog& catalog, const IndexFacts& narrow, const IndexFacts& wide,
				   Coverage how) {
	const std::string other = quoted(wide.relation->name);
	if (how == Coverage::same)
		return cat("Exact duplicate of ", other, ": ", sized(narrow.bytes),
				   " written at every change and never needed.");
	if (how == Coverage::reversed)
		return cat("The same keys as ", other, " in reverse, and that one is read from both ends: these ",
				   sized(narrow.bytes), " add nothing.");
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

void describe(const Catalog& catalog, Assessment& assessment, const Table& table,
			  const RedundantIndex& redundant) {
	const IndexFacts& facts = redundant.facts;
	const IndexFacts& other = redundant.kept;
	const Coverage how = redundant.how;
	const bool is_far_larger = other.bytes > facts.bytes * assessment.parameter("max_ratio");
	Draft draft;
	draft.object = catalog.name(*facts.relation);
	draft.detail = reason(catalog, facts, other, how);
	draft.fix = redundant.removal;
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

void run(const Snapshot& snapshot, Assessment& assessment) {
	for (const Table& table : snapshot.catalog.tables()) {
		for (const Index& index : table.indexes)
			if (is_usable(index)) assessment.examined(table.weight);
		for (const RedundantIndex& redundant : redundant_indexes(snapshot.catalog, table))
			describe(snapshot.catalog, assessment, table, redundant);
	}
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
