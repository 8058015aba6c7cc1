// One answer for one statement: what is wrong, how it is better written, and what its tables lack.
#pragma once

#include <string>
#include <vector>

#include "core/base/arena.hpp"
#include "core/plan/explain.hpp"

namespace dbe {

// In the order in which they are to be taken: a wrong result first, then what costs nothing but an
// edit, then what the planner has to know, then what has to be built and set.
enum class ImprovementKind : std::uint8_t { bug, rewrite, statistics, index, setting, plan, advice };

std::string_view name(ImprovementKind kind);

struct Improvement {
	ImprovementKind kind = ImprovementKind::advice;
	std::string source;	 // the rule of dbe.lint() or the flag of dbe.plan_flags() that says so
	std::string title;
	std::string detail;
	std::string suggestion;
	std::string sql;  // empty where people have to decide
	std::string level;
	std::string condition;
	double cost_before = -1;  // negative = unknown
	double cost_after = -1;
	double ms_before = -1;
	double ms_after = -1;
	double saving_share = -1;  // at most, of cost or of time
};

// Of the statement of the request; run, its time and its best rewrite's are measured too.
std::vector<Improvement> optimize(const Host& host, Arena& arena, const ExplainRequest& request);

}  // namespace dbe
