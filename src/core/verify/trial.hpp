// Runs statements on one made-up database.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/base/host.hpp"
#include "core/verify/generate.hpp"

namespace dbe {

// What is run, and by which limits.
struct TrialPlan {
	std::array<const char*, 2> texts{};
	const Subject* subject = nullptr;
	std::int64_t until = 0;	 // on the host's clock in nanoseconds; 0 = no limit
	std::string time_zone;	// empty: the session's
};

struct Trial {
	std::array<dbe_trial_result, 2> results{};
	std::vector<std::vector<bool>> kept;  // which rows of which table its constraints admit
};

enum class Both : bool { no, yes };

// Milliseconds until its limit, at least one; 0 = none.
std::int64_t time_left(const Host& host, const TrialPlan& plan);
bool is_time_over(const Host& host, const TrialPlan& plan);

// Both statements, or the first alone.
Trial try_statements(const Host& host, const TrialPlan& plan, const MadeDatabase& database, Both which = Both::yes);

// Both on the real tables, of one of these but a part.
Trial try_real_rows(const Host& host, const TrialPlan& plan, dbe_relation_id sampled, double percent);

}  // namespace dbe
