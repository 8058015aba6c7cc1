// Learns what statements cost with candidates, from as few plans as it can, and chooses among them.
//
// Each statement is planned without candidates, then with those of one key, with those of several, and
// with all. After each choice the statements that could still gain most are planned with what is
// affordable: ever smaller candidates, or the chosen ones and one more. It can be stopped after any plan; what has been
// learnt by then decides.
#pragma once

#include <functional>

#include "core/advisor/what_if.hpp"

namespace dbe {

struct SearchLimits {
	double bytes = std::numeric_limits<double>::infinity();
	std::size_t count = 0;		 // of indexes; 0 = any
	double min_gain = 0;		 // of an index, as a share of what the workload costs with the others
	std::int64_t deadline = 0;	 // of plans, by Host::nanoseconds()
	std::int64_t end = 0;		 // of the choice among what they have shown
	std::size_t most_plans = 0;
};

struct SearchResult {
	IndexSet chosen;
	bool is_complete = true;  // false: time or plans ran out
};

// What a workload's writes cost more for a candidate, by its number.
using Upkeep = std::function<double(const MadeCandidate&)>;

SearchResult search(const Host& host, WhatIf& what_if, std::vector<StatementPlans>& statements, const Upkeep& upkeep,
					const SearchLimits& limits);

}  // namespace dbe
