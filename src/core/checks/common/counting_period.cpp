#include "core/checks/common/counting_period.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace dbe {
namespace {

constexpr double day = 86400;
// What counters of unknown age are taken to cover, so that rates come out low.
constexpr double assumed_seconds = 30 * day;

}  // namespace

std::string CountingPeriod::text() const {
	return cat(is_exact ? "" : "at least ", lasting(seconds));
}

double CountingPeriod::per_day(double count) const {
	const double covered = is_exact ? seconds : std::max(seconds, assumed_seconds);
	return count / std::max(covered, 1.0) * day;
}

CountingPeriod counting_period(const Snapshot& snapshot) {
	const double since = snapshot.statistics_since();
	return {snapshot.statistics_age(), since > 0 && since < snapshot.server().now};
}

}  // namespace dbe
