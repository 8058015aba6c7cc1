// The indexes that could serve one use of a table.
//
// Columns compared by = come first, those that tell more rows apart before others, then one range, then
// the order that is asked for: the rule of Lightstone, Teorey and Nadeau's "Physical Database Design" (2007)
// and of the candidates of DB2Advis (Valentin et al., ICDE 2000), here with what joins and sorts as well.
#pragma once

#include <string>
#include <vector>

#include "core/advisor/uses.hpp"

namespace dbe {

// Later ones are dearer to keep, so that a search begins with the first.
enum class CandidateTier : std::uint8_t {
	single,	   // of one key
	composite,
	special,   // of other methods, for some rows only
	covering   // with columns that are only read
};

struct IndexCandidate {
	IndexDesign design;
	CandidateTier tier = CandidateTier::single;
	std::string why;  // in words, for people: which keys find, which join, which sort
};

// Without what an index of the table does already, the better ones first.
std::vector<IndexCandidate> candidates_of(const TableUse& use);

// For one use of a table; what a statement may have of all its uses.
inline constexpr std::size_t most_candidates_of_use = 64;

// Whether a table's index, valid and over all rows, serves whatever the design would.
bool is_served(const AdvisedTable& table, const IndexDesign& design);

}  // namespace dbe
