#include <algorithm>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/node_tree.hpp"
#include "core/checks/common/partition_ranges.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

struct Gap {
	std::int64_t lower;
	std::int64_t upper;
};

// Ranges of the same width with one left out here and there; where every second one is missing
// nobody meant a row of ranges.
std::vector<Gap> gaps_in(const PartitionRanges& ranges) {
	std::vector<Gap> gaps;
	std::size_t neighbours = 0;
	for (std::size_t i = 1; i < ranges.list.size(); i++) {
		const Range& before = ranges.list[i - 1];
		const Range& after = ranges.list[i];
		if (!before.has_upper || !after.has_lower) continue;
		neighbours += before.upper == after.lower ? 1 : 0;
		if (before.upper < after.lower) gaps.push_back({before.upper, after.lower});
	}
	constexpr std::size_t neighbours_per_gap = 2;
	if (neighbours < gaps.size() * neighbours_per_gap) return {};
	return gaps;
}

bool is_ahead(const PartitionRanges& ranges, const Gap& gap, double now) {
	return ranges.is_time() && epoch_of(ranges.type, gap.upper) > now;
}

Draft describe(const Catalog& catalog, const PartitionRanges& ranges, const std::vector<Gap>& gaps,
			   double now) {
	// The one that is still to come matters most.
	const auto ahead = std::find_if(gaps.begin(), gaps.end(), [&](const Gap& gap) {
		return is_ahead(ranges, gap, now);
	});
	const bool is_to_come = ahead != gaps.end();
	const Gap& shown = is_to_come ? *ahead : gaps.back();
	Draft draft;
	draft.object = catalog.name(*ranges.parent);
	draft.detail = cat("No partition takes the values from ", bound_text(ranges.type, shown.lower),
					   " up to ", bound_text(ranges.type, shown.upper),
					   ", though there are ranges before and after");
	if (gaps.size() > 1)
		append(draft.detail,
			   cat("; ", counted(static_cast<double>(gaps.size() - 1), "more gap"), " like it"));
	append(draft.detail, "; such rows are refused.");
	draft.severity = is_to_come ? Severity::warning : Severity::info;
	draft.evidence.put("gaps", gaps.size())
		.put("from", bound_text(ranges.type, shown.lower))
		.put("to", bound_text(ranges.type, shown.upper));
	draft.weight = ranges.root->weight;
	draft.effect = static_cast<double>(gaps.size());
	return draft;
}

// The remainders of the largest modulus, of which every smaller one is a factor.
struct Remainders {
	std::vector<bool> is_taken;

	std::size_t missing() const {
		return static_cast<std::size_t>(std::count(is_taken.begin(), is_taken.end(), false));
	}
};

struct HashBound {
	std::size_t modulus;
	std::size_t remainder;
};

// Empty where a bound cannot be read, or somebody is at work on the partitions.
std::vector<HashBound> hash_bounds(const Catalog& catalog, RelationId parent) {
	constexpr double largest = 1e6;
	std::vector<HashBound> bounds;
	for (const Inheritance& i : catalog.children(parent)) {
		const Relation* partition = catalog.relation(i.child);
		if (partition == nullptr || i.detach_pending) return {};
		const double modulus = node_number(partition->partition_bound, "modulus");
		const double remainder = node_number(partition->partition_bound, "remainder");
		if (!(modulus >= 1 && modulus <= largest && remainder >= 0 && remainder < modulus))
			return {};
		bounds.push_back(
			{static_cast<std::size_t>(modulus), static_cast<std::size_t>(remainder)});
	}
	return bounds;
}

Remainders remainders_of(const std::vector<HashBound>& bounds) {
	std::size_t modulus = 0;
	for (const HashBound& bound : bounds) modulus = std::max(modulus, bound.modulus);
	Remainders remainders{std::vector<bool>(modulus, false)};
	for (const HashBound& bound : bounds)
		for (std::size_t i = bound.remainder; i < modulus; i += bound.modulus)
			remainders.is_taken[i] = true;
	return remainders;
}

Draft describe(const Catalog& catalog, const Relation& parent, const Table& root,
			   const Remainders& remainders) {
	const auto missing = static_cast<double>(remainders.missing());
	const auto modulus = remainders.is_taken.size();
	const auto first = std::find(remainders.is_taken.begin(), remainders.is_taken.end(), false) -
					   remainders.is_taken.begin();
	Draft draft;
	draft.object = catalog.name(parent);
	draft.detail = cat("No partition takes the rows of remainder ", first, " by modulus ", modulus);
	if (missing > 1) append(draft.detail, cat(", nor those of ", grouped(missing - 1), " more"));
	append(draft.detail, cat(": ", percent(missing / static_cast<double>(modulus)),
							 " of all keys are refused."));
	draft.evidence.put("modulus", modulus).put("remainder", first).put("missing", missing);
	draft.weight = root.weight;
	draft.effect = missing / static_cast<double>(modulus);
	return draft;
}

// A row goes where its hash says: nobody leaves a remainder out for values that never come.
void judge_hash(const Catalog& catalog, const PartitionedTable& partitioned,
				Assessment& assessment) {
	const Relation* parent = catalog.relation(partitioned.relation);
	const Table* root = catalog.table(catalog.partition_root(partitioned.relation));
	const std::vector<HashBound> bounds = hash_bounds(catalog, partitioned.relation);
	if (parent == nullptr || root == nullptr || bounds.empty()) return;
	assessment.examined(root->weight);
	const Remainders remainders = remainders_of(bounds);
	if (remainders.missing() > 0)
		assessment.add(describe(catalog, *parent, *root, remainders));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const Table* reported = nullptr;
	for (const PartitionedTable& partitioned : catalog.partitioned_tables()) {
		if (partitioned.strategy == 'h') judge_hash(catalog, partitioned, assessment);
		const auto ranges = partition_ranges(catalog, partitioned);
		if (!ranges || ranges->step == 0 || ranges->default_partition != nullptr) continue;
		assessment.examined(ranges->root->weight);
		const auto gaps = gaps_in(*ranges);
		// Parts of one table share their gaps: the first speaks for all.
		if (gaps.empty() || reported == ranges->root) continue;
		reported = ranges->root;
		assessment.add(describe(catalog, *ranges, gaps, snapshot.server().now));
	}
}

}  // namespace

extern constexpr Check partition_gap{CheckSpec{
	.id = "partition_gap",
	.title = "Gap between the partitions of a table",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "Rows that fall into the gap are refused, with an error at the insert. Mostly a job "
		   "that creates partitions failed once, or a bound was mistyped.",
	.action = "Create a partition for the gap, or attach the one that was detached. A table made "
			  "apart and attached takes only SHARE UPDATE EXCLUSIVE on the parent. Of a hash key "
			  "every remainder needs one. Where a range was removed on purpose, mute the finding.",
	.bad = "CREATE TABLE parcels (id bigint PRIMARY KEY, note text NOT NULL) PARTITION BY RANGE "
		   "(id);\n"
		   "CREATE TABLE parcels_0 PARTITION OF parcels FOR VALUES FROM (0) TO (1000);\n"
		   "CREATE TABLE parcels_1 PARTITION OF parcels FOR VALUES FROM (1000) TO (2000);\n"
		   "CREATE TABLE parcels_2 PARTITION OF parcels FOR VALUES FROM (2000) TO (3000);\n"
		   "CREATE TABLE parcels_4 PARTITION OF parcels FOR VALUES FROM (4000) TO (5000);\n"
		   "CREATE TABLE letters (id bigint PRIMARY KEY, note text NOT NULL) PARTITION BY HASH "
		   "(id);\n"
		   "CREATE TABLE letters_0 PARTITION OF letters FOR VALUES WITH (MODULUS 3, REMAINDER 0);\n"
		   "CREATE TABLE letters_1 PARTITION OF letters FOR VALUES WITH (MODULUS 3, REMAINDER 1);",
	.good = "CREATE TABLE parcels (id bigint PRIMARY KEY, note text NOT NULL) PARTITION BY RANGE "
			"(id);\n"
			"CREATE TABLE parcels_0 PARTITION OF parcels FOR VALUES FROM (0) TO (1000);\n"
			"CREATE TABLE parcels_1 PARTITION OF parcels FOR VALUES FROM (1000) TO (2000);\n"
			"CREATE TABLE parcels_2 PARTITION OF parcels FOR VALUES FROM (2000) TO (3000);\n"
			"CREATE TABLE parcels_3 PARTITION OF parcels FOR VALUES FROM (3000) TO (4000);",
	.near_miss =
		"CREATE TABLE parcels (id bigint PRIMARY KEY, note text NOT NULL) PARTITION BY RANGE "
		"(id);\n"
		"CREATE TABLE parcels_0 PARTITION OF parcels FOR VALUES FROM (0) TO (1000);\n"
		"CREATE TABLE parcels_1 PARTITION OF parcels FOR VALUES FROM (1000) TO (2000);\n"
		"CREATE TABLE parcels_2 PARTITION OF parcels FOR VALUES FROM (2000) TO (3000);\n"
		"CREATE TABLE parcels_9 PARTITION OF parcels FOR VALUES FROM (9000) TO (10000);\n"
		"CREATE TABLE parcels_rest PARTITION OF parcels DEFAULT;\n"
		"CREATE TABLE letters (id bigint PRIMARY KEY, note text NOT NULL) PARTITION BY HASH (id);\n"
		"CREATE TABLE letters_0 PARTITION OF letters FOR VALUES WITH (MODULUS 2, REMAINDER 0);\n"
		"CREATE TABLE letters_1 PARTITION OF letters FOR VALUES WITH (MODULUS 4, REMAINDER 1);\n"
		"CREATE TABLE letters_3 PARTITION OF letters FOR VALUES WITH (MODULUS 4, REMAINDER 3);",
	.run = run,
}};

}  // namespace dbe
