// The plan of a statement on this server, and what became of it where it is run.
#pragma once

#include <optional>
#include <span>

#include "core/base/arena.hpp"
#include "core/plan/plan.hpp"

namespace dbe {

struct ExplainRequest {
	std::string_view sql;
	bool analyze = false;
	std::optional<std::span<const std::string_view>> params;
	double limit_ms = 0;  // 0 = none
	bool side_effects = false;	// also those that cannot be undone
};

// Its texts live as long as the call. What it does is undone; error 0A000 where that cannot be.
Plan explain(const Host& host, Arena& arena, const ExplainRequest& request);

}  // namespace dbe
