// What is known about the use of an index: since when its scans are counted, and who else may
// use it without being counted here.
#pragma once

#include <string>
#include <string_view>

#include "core/checks/common/index_facts.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {

// For how long scans of an index would have been counted. The server does not record when an
// index was made; what tells is the age of its file, which REINDEX and the like renew, so that
// the index may be older, but never younger. Where the file says nothing it counts as new.
struct IndexWatch {
	double seconds = 0;		   // at least; the shorter of the counters' time and the file's
	double file_seconds = -1;  // age of the file, of the youngest where there are several

	bool knows_age() const { return file_seconds >= 0; }
	std::string text(const Snapshot& snapshot) const;  // "12 days since its file was made"
};

IndexWatch index_watch(const Snapshot& snapshot, const Relation& index);

// Standbys count their own scans.
bool has_standby(const Snapshot& snapshot);
inline constexpr std::string_view standby_note =
	" A standby may use it: look at its counters before dropping it.";

}  // namespace dbe
