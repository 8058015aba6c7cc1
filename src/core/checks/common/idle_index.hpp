// Whether an index is idle, and whether that is proven: one verdict for the check unused_index
// and for the report dbe.unused_indexes(), by the thresholds of the check.
#pragma once

#include <cstdint>

#include "core/checks/common/index_use.hpp"

namespace dbe {

enum class Idleness : std::uint8_t {
	used,			// scanned, or has other duties: a constraint, a foreign key
	foreign_key,	// not scanned, but deletes in a referenced table need it
	small,			// not scanned, and costs next to nothing
	unread_table,	// nobody has read the table at all
	too_young,		// counted, or there, for too short a time
	unused
};

struct IndexVerdict {
	Idleness idleness = Idleness::used;
	IndexFacts facts;
	IndexWatch watch;	// of those not scanned only
};

// Of an index that is usable.
IndexVerdict judge_idleness(const Snapshot& snapshot, const Table& table, const IndexFacts& facts);

}  // namespace dbe
