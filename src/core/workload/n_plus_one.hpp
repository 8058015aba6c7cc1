// Rows fetched one by one: by numbers alone at first, by what the statements are for those that fit.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/workload/statement_facts.hpp"
#include "core/workload/workload.hpp"

namespace dbe {

// What one statement of one role did in each of the intervals.
struct WorkloadGrowth {
	std::int64_t id = 0;
	std::uint32_t role = 0;
	std::vector<double> calls;
	std::vector<double> rows;
	double ms = 0;
	double all_calls = 0;
	double all_rows = 0;
};

// Between workloads that follow each other. What was counted anew meanwhile is left out. Error 55000 where
// they cannot be compared: statistics were reset, or statements evicted.
std::vector<WorkloadGrowth> growth_between(const std::vector<Workload>& workloads);

struct RepeatedLookup {
	const WorkloadGrowth* child = nullptr;
	const WorkloadGrowth* parent = nullptr;
	double apart = 0;  // share of the child's calls by which the parent's rows differ from them
};

struct LookupLimits {
	double least_calls = 50;
	double tolerance = 0.1;	 // of the calls
};

// Pairs whose numbers fit, the best parent of each child first; children by calls, most first.
std::vector<RepeatedLookup> fitting_pairs(const std::vector<WorkloadGrowth>& growths, const LookupLimits& limits);

// Whether rows of the parent can name what the child looks up.
bool leads_to(const StatementFacts& parent, const StatementFacts& child);

using FactsOf = std::function<const StatementFacts&(const WorkloadGrowth&)>;
// Of each child the first pair that is proved.
std::vector<RepeatedLookup> repeated_lookups(const std::vector<RepeatedLookup>& pairs, const FactsOf& facts);

}  // namespace dbe
