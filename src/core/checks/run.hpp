// Runs the checks over a snapshot.
#pragma once

#include <span>
#include <string_view>

#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {

// Which checks and findings are wanted; empty lists mean all.
struct Selection {
	std::span<const std::string_view> only = {};
	std::span<const std::string_view> skip = {};
	std::span<const Dimension> dimensions = {};
	bool filters_schemas = false;  // then what belongs to no schema is left out
};

struct Results {
	explicit Results(Arena& arena) : findings(&arena), muted(&arena), checks(&arena) {}

	ArenaVector<Finding> findings;
	ArenaVector<Finding> muted;		  // see muting.hpp
	ArenaVector<CheckResult> checks;  // of every selected check, in the registry's order
};

// A check that fails ends as an error of its own and stops no other.
Results run_checks(const Snapshot& snapshot, const Selection& selection, const Host& host,
				   Arena& arena);

// Worst first: severity, points, effect, then name. Total and stable.
void sort_findings(std::span<Finding> findings);

}  // namespace dbe
