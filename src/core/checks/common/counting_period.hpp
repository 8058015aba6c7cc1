// The time that the cumulative statistics cover: Snapshot::statistics_age(), and whether it is
// known. A clean restart keeps the counters, so the server's own age says no more than "at least".
#pragma once

#include <string>

#include "core/checks/snapshot.hpp"

namespace dbe {

struct CountingPeriod {
	double seconds;	 // at least
	bool is_exact;

	std::string text() const;	// "12 days", "at least 12 days"
	// Exact where the period is; where it is not, the count is taken to cover a month or more.
	double per_day(double count) const;
};

CountingPeriod counting_period(const Snapshot& snapshot);

}  // namespace dbe
