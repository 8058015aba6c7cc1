// From which age on ids run out and old transactions harm: what the checks report and what
// health() shows, by the thresholds of the checks.
#pragma once

#include <optional>

#include "core/checks/check.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {

inline constexpr double id_space = 2147483648.0;  // 2^31 ids stand between work and standstill

struct AgeLimits {
	double warning;
	double critical;

	std::optional<Severity> judge(double age) const {
		if (age > critical) return Severity::critical;
		return age > warning ? std::optional(Severity::warning) : std::nullopt;
	}
};

// Of the oldest transaction and multixact ids, by the thresholds of check wraparound.
AgeLimits transaction_age_limits(const Snapshot& snapshot);
AgeLimits multixact_age_limits(const Snapshot& snapshot);

// By the thresholds of check horizon_held. Where nobody knows since when, a busy server needs a
// large number to prove that it is long.
std::optional<Severity> judge_holder(const Snapshot& snapshot, const HorizonHolder& holder);

}  // namespace dbe
