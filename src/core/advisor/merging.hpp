// One covering index in place of several with the same keys.
#pragma once

#include <span>
#include <vector>

#include "core/advisor/what_if.hpp"

namespace dbe {

struct MergedCandidate {
	IndexCandidate candidate;
	IndexSet parts;	 // the candidates whose work it does
};

// Of those that plans have used: each two of the same keys, and all of them, with the columns of all.
std::vector<MergedCandidate> merged_candidates(const std::vector<MadeCandidate>& made, const IndexSet& used);

// The longer index with what the shorter, whose keys it begins with, has more of.
IndexCandidate merged_into(const IndexCandidate& longer, const IndexDesign& shorter);

}  // namespace dbe
