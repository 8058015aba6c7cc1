#include "core/score/score.hpp"

#include <algorithm>
#include <cmath>

namespace dbe {
namespace {

// The guide's weights, of 100.
constexpr std::array<double, dimension_count> weights = {20, 15, 20, 10, 15, 10, 10};
// floating-point sum of small integers: exact
static_assert(weights[0] + weights[1] + weights[2] + weights[3] + weights[4] + weights[5] +
				  weights[6] ==
			  100);

double stake_of(const Finding& finding) { return dbe::stake_of(finding.severity); }

struct Touched {
	double largest_stake = 0;
	double weighed = 0;	 // sum of finding weight times stake
};

Touched touched_by(const Check& check, std::span<const Finding> findings) {
	Touched touched;
	for (const Finding& f : findings) {
		if (f.check != &check) continue;
		touched.largest_stake = std::max(touched.largest_stake, stake_of(f));
		touched.weighed += f.weight * stake_of(f);
	}
	return touched;
}

// A disaster that the caller may not look for is neither rewarded nor condemned.
bool is_open(const CheckResult& result) {
	return result.status == Status::skipped && result.skip == Skip::no_privilege;
}

CheckScore score_check(const CheckResult& result, std::span<const Finding> findings) {
	CheckScore score;
	score.result = &result;
	score.stake = dbe::stake_of(result.check->severity);
	if (is_open(result)) score.ceiling = (10 + result.check->ceiling) / 2;
	if (result.status != Status::finding) return score;
	const Touched touched = touched_by(*result.check, findings);
	score.stake = touched.largest_stake;
	const double population = std::max(result.examined, 1e-9);
	score.share = std::min(1.0, touched.weighed / touched.largest_stake / population);
	// The square root: the first defect costs more than the hundredth of its kind.
	score.lost = score.stake * std::sqrt(score.share);
	score.ceiling = 10 - (10 - result.check->ceiling) * score.share;
	return score;
}

double coverage_of(std::span<const CheckScore> checks, Dimension dimension) {
	double stakes = 0;
	double assessed = 0;
	for (const CheckScore& c : checks) {
		const CheckResult& r = *c.result;
		if (r.check->dimension != dimension || !r.applies() || r.skip == Skip::filtered) continue;
		const double stake = stake_of(r.check->severity);
		stakes += stake;
		assessed += stake * r.coverage();
	}
	return stakes > 0 ? assessed / stakes : 0;
}

// A ceiling that the losses alone do not reach costs its check the difference.
void apply_ceiling(std::span<CheckScore> checks, DimensionScore& dimension) {
	CheckScore* lowest = nullptr;
	for (CheckScore& c : checks)
		if (c.result->check->dimension == dimension.dimension && c.ceiling < 10 &&
			(lowest == nullptr || c.ceiling < lowest->ceiling))
			lowest = &c;
	if (lowest == nullptr || 10 - dimension.lost <= lowest->ceiling) return;
	const double excess = 10 - lowest->ceiling - dimension.lost;
	lowest->lost += excess;
	dimension.lost += excess;
}

DimensionScore score_dimension(std::span<CheckScore> checks, Dimension d) {
	DimensionScore score{.dimension = d, .weight = dimension_weight(d)};
	score.coverage = coverage_of(checks, d);
	for (CheckScore& c : checks) {
		if (c.result->check->dimension != d) continue;
		// What was not assessed is taken to be like what was.
		if (score.coverage > 0) c.lost /= score.coverage;
		score.lost += c.lost;
		score.findings += c.result->findings;
	}
	apply_ceiling(checks, score);
	if (score.coverage >= least_dimension_coverage) score.score = std::max(0.0, 10 - score.lost);
	return score;
}

void score_whole(Score& score) {
	double weight = 0;
	double points = 0;
	for (const DimensionScore& d : score.dimensions) {
		score.coverage += d.coverage * d.weight / 100;
		if (!d.score) continue;
		weight += d.weight;
		points += d.points();
	}
	for (const CheckScore& c : score.checks) {
		const double ceiling = 100 - (100 - c.result->check->overall_ceiling) * c.share;
		if (ceiling >= score.ceiling) continue;
		score.ceiling = ceiling;
		score.ceiling_check = c.result->check;
	}
	if (weight > 0) score.overall = std::min(score.ceiling, points / weight * 100);
}

const CheckScore* find(std::span<const CheckScore> checks, const Check& check) {
	for (const CheckScore& c : checks)
		if (c.result->check == &check) return &c;
	return nullptr;
}

// Each finding's part of what its dimension really lost, in points of 100: they add up.
void give_points(std::span<Finding> findings, const Score& score) {
	for (Finding& f : findings) {
		const DimensionScore& d = score.of(f.check->dimension);
		const CheckScore* c = find({score.checks.data(), score.checks.size()}, *f.check);
		if (!d.score || d.lost <= 0 || c == nullptr) continue;
		const double dimension_part = c->lost / d.lost * (10 - *d.score);
		f.points = dimension_part / 10 * d.weight * f.weight * stake_of(f);
	}
	// Within a check by weight and stake.
	for (const CheckScore& c : score.checks) {
		double total = 0;
		for (const Finding& f : findings)
			if (f.check == c.result->check) total += f.weight * stake_of(f);
		for (Finding& f : findings)
			if (f.check == c.result->check && total > 0) f.points /= total;
	}
}

}  // namespace

double dimension_weight(Dimension dimension) {
	return weights[static_cast<std::size_t>(dimension)];
}

double stake_of(Severity severity) {
	static constexpr std::array<double, 3> stakes = {0.6, 1.8, 6.0};	 // 1 : 3 : 10
	return stakes[static_cast<std::size_t>(severity)];
}

std::string_view interpretation(double overall) {
	if (overall < 40) return "critical risk";
	if (overall < 60) return "needs work";
	if (overall < 80) return "solid";
	if (overall < 90) return "professional";
	return "expert";
}

Score compute_score(Results& results, Arena& arena) {
	Score score(arena);
	const std::span<Finding> findings(results.findings.data(), results.findings.size());
	for (const CheckResult& r : results.checks) score.checks.push_back(score_check(r, findings));
	const std::span<CheckScore> checks(score.checks.data(), score.checks.size());
	for (std::size_t i = 0; i < dimension_count; i++)
		score.dimensions[i] = score_dimension(checks, static_cast<Dimension>(i));
	score_whole(score);
	score.muted = results.muted.size();
	give_points(findings, score);
	sort_findings(findings);
	return score;
}

}  // namespace dbe
