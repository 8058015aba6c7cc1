#include "core/score/explain.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "core/base/text.hpp"

namespace dbe {
namespace {

std::string decimals(double value, int count) {
	std::array<char, 32> buffer;
	std::snprintf(buffer.data(), buffer.size(), "%.*f", count, value);
	return buffer.data();
}

// Points of 100 that a check costs: the sum over its findings.
double points_of(const Results& results, const Check& check) {
	double points = 0;
	for (const Finding& f : results.findings)
		if (f.check == &check) points += f.points;
	return points;
}

const Finding* worst(const Results& results, std::optional<Dimension> dimension) {
	const Finding* worst = nullptr;
	for (const Finding& f : results.findings) {
		if (dimension && f.check->dimension != *dimension) continue;
		if (worst == nullptr || f.points > worst->points) worst = &f;
	}
	return worst;
}

// Checks that were skipped for a reason that somebody can remove.
const CheckScore* unassessed(const Score& score, Dimension dimension) {
	const CheckScore* most = nullptr;
	for (const CheckScore& c : score.checks)
		if (c.result->check->dimension == dimension && c.result->status == Status::skipped &&
			c.result->applies() && (most == nullptr || c.stake > most->stake))
			most = &c;
	return most;
}

}  // namespace

std::string costliest(const Results& results, const Score& score, Dimension dimension) {
	struct Cost {
		std::string_view id;
		double points;
	};
	std::vector<Cost> costs;
	for (const CheckScore& c : score.checks)
		if (c.result->check->dimension == dimension && c.result->findings > 0)
			costs.push_back({c.result->check->id, points_of(results, *c.result->check)});
	std::stable_sort(costs.begin(), costs.end(),
					 [](const Cost& a, const Cost& b) { return a.points > b.points; });
	constexpr std::size_t shown = 3;
	std::vector<std::string> parts;
	for (std::size_t i = 0; i < std::min(shown, costs.size()); i++)
		parts.push_back(cat(costs[i].id, " -", decimals(costs[i].points, 1)));
	if (costs.size() > shown) parts.push_back(cat(costs.size() - shown, " more"));
	return join(parts, ", ");
}

std::string next_step(const Results& results, const Score& score,
					  std::optional<Dimension> dimension) {
	const Finding* finding = worst(results, dimension);
	if (finding != nullptr) return cat(finding->check->title, ": ", finding->object);
	if (!dimension || score.of(*dimension).score) return {};
	const CheckScore* check = unassessed(score, *dimension);
	return check == nullptr ? std::string() : cat("not assessed: ", check->result->reason);
}

std::string verdict(const Score& score) {
	const std::string muted =
		score.muted > 0
			? cat("; ", counted(static_cast<double>(score.muted), "finding"), " muted")
			: std::string();
	if (!score.overall) return cat("not assessed: there is nothing to judge yet", muted);
	std::string text = cat(interpretation(*score.overall), " (", decimals(*score.overall, 0),
						   " of 100)");
	if (score.ceiling_check != nullptr && *score.overall >= score.ceiling)
		append(text, cat(", held at ", decimals(score.ceiling, 0), " by ", score.ceiling_check->id));
	if (score.coverage < least_overall_coverage)
		append(text, cat("; provisional: only ", percent(score.coverage), " could be assessed"));
	return cat(text, muted);
}

std::string note(const CheckScore& check) {
	const CheckResult& r = *check.result;
	std::string text;
	if (r.status == Status::error) text = cat("failed: ", r.reason);
	if (r.status == Status::skipped) text = cat(name(r.skip), ": ", r.reason);
	if (r.status == Status::finding)
		text = cat(decimals(check.stake, 1), " x sqrt(", percent(check.share), ")");
	if (check.ceiling < 10)
		append(text, cat(", dimension held at ", decimals(check.ceiling, 1)));
	if (r.status == Status::error || r.status == Status::skipped) return text;
	if (r.muted > 0) append(text, cat(text.empty() ? "" : "; ", r.muted, " muted"));
	if (r.unassessed > 0)
		append(text, cat(text.empty() ? "" : "; ", percent(1 - r.coverage()), " not assessed, ",
						 name(r.skip), ": ", r.reason));
	return text;
}

std::string summary(const DimensionScore& d) {
	if (!d.score)
		return d.coverage > 0 ? cat("only ", percent(d.coverage), " could be assessed")
							  : std::string("nothing could be assessed");
	return cat("10 - ", decimals(d.lost, 2), d.lost > 10 ? " (at least 0)" : "", " = ",
			   decimals(*d.score, 2), ", weight ", d.weight, ", coverage ", percent(d.coverage),
			   d.coverage < 1 ? " (losses are scaled up by it)" : "");
}

}  // namespace dbe
