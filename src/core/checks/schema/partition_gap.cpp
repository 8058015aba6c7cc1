#include <algorithm>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
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

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const Table* reported = nullptr;
	for (const PartitionedTable& partitioned : catalog.partitioned_tables()) {
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
	.title = "Gap between the ranges of a partitioned table",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "Rows that fall into the gap are refused, with an error at the insert. Mostly a job "
		   "that creates partitions failed once, or a bound was mistyped.",
	.action = "Create a partition for the gap, or attach the one that was detached. A table made "
			  "apart and attached takes only SHARE UPDATE EXCLUSIVE on the parent. Where the range "
			  "was removed on purpose, mute the finding.",
	.bad = "CREATE TABLE parcels (id bigint PRIMARY KEY, note text NOT NULL) PARTITION BY RANGE "
		   "(id);\n"
		   "CREATE TABLE parcels_0 PARTITION OF parcels FOR VALUES FROM (0) TO (1000);\n"
		   "CREATE TABLE parcels_1 PARTITION OF parcels FOR VALUES FROM (1000) TO (2000);\n"
		   "CREATE TABLE parcels_2 PARTITION OF parcels FOR VALUES FROM (2000) TO (3000);\n"
		   "CREATE TABLE parcels_4 PARTITION OF parcels FOR VALUES FROM (4000) TO (5000);",
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
		"CREATE TABLE parcels_rest PARTITION OF parcels DEFAULT;",
	.run = run,
}};

}  // namespace dbe
