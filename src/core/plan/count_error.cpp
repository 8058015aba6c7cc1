#include "core/plan/count_error.hpp"

#include <algorithm>
#include <cmath>

namespace dbe {
namespace {

// 99.7 % of what is normally distributed.
constexpr double deviations = 3;

// A value that is in the sample less than twice is expected there less than ten times: the chance of a Poisson
// number with mean 10 to be 0 or 1 is 0.0005.
constexpr double seldom_in_sample = 10;

double clamped(double fraction) { return std::clamp(fraction, 0.0, 1.0); }

// The most that a value can have which is not among the most common ones.
double most_of_rest(const CountedCondition& c, double expected, double n) {
	if (c.common_values > 0) return c.least_common;
	return expected + deviations * std::sqrt(expected / n) + seldom_in_sample / n;
}

Fraction around(double p, double error) { return {clamped(p - error), clamped(p + error)}; }

Fraction fraction_of_value(const CountedCondition& c, double p, double n, double rows) {
	if (c.frequency >= 0) return around(c.frequency, sampling_error(c.frequency, n, rows));
	const double most = most_of_rest(c, p, n);
	return {0, clamped(most + sampling_error(most, n, rows))};
}

}  // namespace

// The relative error is sqrt((1 - p) / (p n)), the absolute one sqrt(p (1 - p) / n): the binomial
// distribution, with the correction for a population of which the sample is a part (Cochran, Sampling Techniques,
// chapter 3). A proportion of nearly nothing is taken for that of one row of the sample.
double sampling_error(double p, double n, double rows) {
	if (n <= 0) return 1;
	if (n >= rows) return 0;
	const double q = std::clamp(p, 1 / n, 1 - 1 / n);
	return deviations * std::sqrt(q * (1 - q) / n * (rows - n) / rows);
}

Fraction fraction_of(const CountedCondition& c, const CountedTable& table) {
	const double rows = std::max(1.0, table.rows);
	if (c.kind == ConditionKind::key) return {0, std::min(1.0, 1 / rows)};
	if (!c.has_statistics || c.kind == ConditionKind::unknown || c.expected < 0 || table.expected <= 0) return {};
	const double n = std::min(std::max(1.0, c.sample), rows);
	const double p = clamped(c.expected / table.expected);
	// what the planner never shows: less than a row
	const double rounding = 1 / rows;
	if (c.kind == ConditionKind::equal) {
		const Fraction f = fraction_of_value(c, p, n, rows);
		return {clamped(f.low - rounding), clamped(f.high + rounding)};
	}
	if (c.kind == ConditionKind::different) {
		const double there = 1 - c.null_fraction;
		const Fraction f = fraction_of_value(c, clamped(there - p), n, rows);
		const double error = sampling_error(c.null_fraction, n, rows) + rounding;
		return {clamped(there - f.high - error), clamped(there - f.low + error)};
	}
	double error = sampling_error(p, n, rows) + rounding;
	if (c.kind == ConditionKind::range) {
		// within a bucket the planner supposes that values lie evenly; at worst all lie at one end of it
		const double in_histogram = std::max(0.0, 1 - c.null_fraction - c.all_common);
		if (c.bounds >= 2) error += c.ends * in_histogram / (c.bounds - 1);
		else if (in_histogram > sampling_error(in_histogram, n, rows) + rounding) return {};
	}
	return around(p, error);
}

CountRange range_of(const CountedTable& table, const std::vector<CountedCondition>& conditions, bool others,
					double estimate) {
	CountRange range;
	if (table.rows < 0 || table.changes < 0) return range;
	// rows of a page are as many as in the pages that ANALYZE has read; they differ by less than their mean
	const bool read_all = table.pages <= table.sample;
	const double density = read_all || table.sample <= 0 ? 0 : deviations / std::sqrt(table.sample);
	const double least = std::max(0.0, table.rows * (1 - density) - table.changes);
	const double most = std::max(table.rows * (1 + density) + table.changes, table.expected);
	double low = 1;
	double high = 1;
	for (const CountedCondition& condition : conditions) {
		const Fraction f = fraction_of(condition, table);
		low = std::max(0.0, low - (1 - f.low));
		high = std::min(high, f.high);
	}
	if (others) low = 0;
	const bool is_key = std::any_of(conditions.begin(), conditions.end(),
									[](const CountedCondition& c) { return c.kind == ConditionKind::key; });
	range.low = conditions.empty() && !others ? std::min(least, table.expected)
											  : std::max(0.0, low * table.rows * (1 - density) - table.changes);
	range.high = is_key ? 1 : std::min(most, high * table.rows * (1 + density) + table.changes);
	// the pages there are now tell of growth that nobody has counted
	if (!is_key && table.expected > table.rows) range.high *= table.expected / std::max(1.0, table.rows);
	range.low = std::min(std::floor(range.low), estimate);
	range.high = std::max(std::ceil(range.high), is_key ? 1 : estimate);
	return range;
}

}  // namespace dbe
