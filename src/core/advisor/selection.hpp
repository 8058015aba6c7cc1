// Chooses indexes from what plans have shown, without the planner.
//
// Each plan of a statement is an atom: the indexes that it uses and what it costs with them. With a set of
// indexes a statement costs no more than the cheapest atom whose indexes are all in the set (the idea of
// INUM: Papadomanolakis, Dash, Ailamaki, VLDB 2007). Whole atoms are added, as gains come in combinations,
// by gain per byte as Extend does (Schlosser, Kossmann, Boissier, ICDE 2019); then what has become
// needless goes, and each index is tried against what its bytes would buy elsewhere.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

namespace dbe {

// Numbers of candidates, ascending.
using IndexSet = std::vector<std::uint32_t>;

bool is_subset(const IndexSet& part, const IndexSet& whole);
IndexSet united(const IndexSet& one, const IndexSet& other);
IndexSet without(const IndexSet& set, std::uint32_t index);

struct CostAtom {
	IndexSet indexes;
	double cost = 0;
};

struct StatementCosts {
	double weight = 1;
	double base = 0;  // with no new index, for one call
	std::vector<CostAtom> atoms;
};

struct CandidateCosts {
	double bytes = 0;
	double upkeep = 0;	// what writes cost more with it, for the whole workload
};

struct SelectionLimits {
	double bytes = std::numeric_limits<double>::infinity();
	std::size_t count = 0;	// 0 = any
	double least_gain = 0;	// of one index, in cost of the whole workload
	std::function<bool()> is_over = [] { return false; };  // asked every few milliseconds; it may throw
};

// Quick leaves the exchange out: good enough to know what to look at next.
enum class Effort : bool { quick, thorough };

// The same input gives the same choice, unless time is over: then it is the best one so far.
IndexSet select(std::span<const StatementCosts> statements, std::span<const CandidateCosts> candidates,
				const SelectionLimits& limits, Effort effort = Effort::thorough);

}  // namespace dbe
