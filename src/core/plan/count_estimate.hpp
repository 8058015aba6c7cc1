// The number of rows of a query without running it.
#pragma once

#include <string>

#include "core/base/arena.hpp"
#include "core/plan/count_error.hpp"

namespace dbe {

struct CountEstimate {
	double estimate = 0;
	CountRange range;
	std::string basis;		  // what they rest on, in sentences
	std::string analyzed_at;  // as the server shows it; empty = never, or nobody knows
	double changes = -1;	  // since then; negative = unknown
};

// Error 22023 where it is not one query; the server's where it refuses it.
CountEstimate estimate_count(const Host& host, Arena& arena, std::string_view sql);

}  // namespace dbe
