// Wrong numbers of rows: where they begin, and why.
#pragma once

#include <cstdint>

#include "core/plan/flag.hpp"

namespace dbe {

enum class Misestimate : std::uint8_t {
	unknown,
	stale_statistics,
	correlated_columns,
	opaque_condition,
	function_default,
	join,
	groups,
};

// Reports each node where a misestimate of this kind begins.
void report_misestimates(const Plan& plan, Misestimate kind, PlanReport& report);

}  // namespace dbe
