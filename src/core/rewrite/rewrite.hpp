// What the linter's rules make of a statement, and what the planner thinks of it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/lint/lint.hpp"

namespace dbe {

// From where on a rewrite is worth the change of a text: the planner's own estimates are no
// better than that.
inline constexpr double least_saving = 0.10;

struct Rewrite {
	std::size_t statement = 0;	// from 1
	std::vector<const LintRule*> rules;	 // in the order in which they were applied
	std::string original;
	std::string text;
	FixLevel level = FixLevel::none;  // the weakest of its rules
	std::string condition;
	double cost_before = -1;  // in the planner's units; negative = it could not be planned
	double cost_after = -1;
	std::string planning_error;
	bool needs_values = false;	// of parameters that the original has not
	bool is_best = false;  // of its statement, and of those that need nothing more

	bool is_planned() const { return cost_before >= 0 && cost_after >= 0; }
	double saving() const;	// 0 to 1, negative where it is dearer
	bool keeps_rows() const { return level == FixLevel::proved || level == FixLevel::conditional; }
	// The same rows, and worth it.
	bool is_fix() const { return keeps_rows() && is_planned() && saving() >= least_saving; }
};

// A statement that cannot be judged.
struct Unanalysed {
	std::size_t statement = 0;
	std::string error;
	std::string sqlstate;
};

struct Rewrites {
	std::vector<Rewrite> rewrites;	// by statement, the best first
	std::vector<Unanalysed> unanalysed;
};

// Each rule alone, and beside them what those that pay give together.
Rewrites rewrites_of(const Host& host, std::string_view script, std::span<const LintRule* const> rules);

// By the planner, in its units, without running anything; negative with a reason where it cannot plan the
// statement or the caller may not run it. Costs a planning, and takes the locks of one.
double planned_cost(const Host& host, std::string_view statement, std::string& error);

}  // namespace dbe
