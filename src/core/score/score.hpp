// From findings and coverage to seven dimensions of 0 to 10 and a whole of 0 to 100.
// docs/score.md holds the formula in words; score.cpp is the formula.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "core/checks/run.hpp"

namespace dbe {

// How one check moves its dimension.
struct CheckScore {
	const CheckResult* result = nullptr;
	double stake = 0;	 // points of 10 that it may cost at most
	double share = 0;	 // of its population that its findings touch, severities weighed
	double lost = 0;	 // points of 10 that it costs its dimension
	double ceiling = 10;  // the dimension's highest score while the findings stand
};

struct DimensionScore {
	Dimension dimension{};
	double weight = 0;				// of 100
	double coverage = 0;			// of what could be assessed, by stake; 0 to 1
	std::optional<double> score{};	// 0 to 10; none when too little was assessed
	double lost = 0;				// points of 10 before the floor at 0
	std::size_t findings = 0;

	double points() const { return score ? *score / 10 * weight : 0; }
};

struct Score {
	explicit Score(Arena& arena) : checks(&arena) {}

	std::array<DimensionScore, dimension_count> dimensions{};
	ArenaVector<CheckScore> checks;	 // as in Results::checks
	std::optional<double> overall{};  // 0 to 100
	double coverage = 0;
	std::size_t muted = 0;				   // findings that are accepted and cost nothing
	double ceiling = 100;				   // of the whole, by disasters
	const Check* ceiling_check = nullptr;  // the disaster that sets it

	const DimensionScore& of(Dimension d) const { return dimensions[static_cast<std::size_t>(d)]; }
};

// Below these, a number would claim more than was looked at.
inline constexpr double least_dimension_coverage = 0.25;
inline constexpr double least_overall_coverage = 0.60;

double dimension_weight(Dimension dimension);
double stake_of(Severity severity);
std::string_view interpretation(double overall);

// Also gives each finding its points and puts the findings in their final order.
Score compute_score(Results& results, Arena& arena);

}  // namespace dbe
