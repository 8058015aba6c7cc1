#include "core/advisor/binding.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace dbe {
namespace {

// Further off than that from what was counted, other values are looked for.
constexpr double near_enough = 3;
constexpr int most_rounds = 2;
// The most common value is another case than the typical one from there on.
constexpr double large_skew = 10;
// What PostgreSQL adds to the cost of a plan with values for making it: 1000 cpu_operator_cost for each table
// and one more, for one table.
constexpr double planning_cost = 5;

bool decides(Place place) {
	return place == Place::where || place == Place::join || place == Place::having || place == Place::limit ||
		   place == Place::source;
}

double rows_of_call(const AdvisedStatement& statement) {
	return statement.rows >= 0 && statement.calls > 0 ? statement.rows / statement.calls : -1;
}

}  // namespace

void ParameterBinder::read(std::size_t number, std::string_view text, const dbe_analysed_statement& analysed) {
	if (analysed.parameter_count <= 0) return;
	AnalysedStatement statement(host_);
	statement.read(text, analysed, host_.server_major());
	Parameters parameters;
	parameters.count = static_cast<std::size_t>(analysed.parameter_count);
	for (ParameterUse& use : parameter_uses(statement)) parameters.bound.push_back({std::move(use), nullptr});
	std::vector<std::int32_t>& deciding = parameters.deciding;
	for (const Site& site : statement.of(DBE_PARAMETER))
		if (site.expression->parameter > 0 && decides(site.place)) deciding.push_back(site.expression->parameter);
	std::sort(deciding.begin(), deciding.end());
	deciding.erase(std::unique(deciding.begin(), deciding.end()), deciding.end());
	by_number_[number] = std::move(parameters);
}

void ParameterBinder::bind(WhatIf& what_if, StatementPlans& plans, const AdvisedStatement& statement) {
	const auto found = by_number_.find(plans.number);
	if (found == by_number_.end()) return;
	Parameters& parameters = found->second;
	for (BoundParameter& parameter : parameters.bound)
		if (!parameter.use.column.column.empty()) parameter.values = &reader_.of(parameter.use.column);
	DrawWish wish;
	wish.rows_of_call = rows_of_call(statement);
	ParameterValues typical = drawn_values(parameters.bound, parameters.count, wish);
	if (!has_values(typical) || !what_if.bind(plans, typical) || wish.rows_of_call < 0) return;
	const double counted_rows = std::max(wish.rows_of_call, 1.0);
	for (int round = 0; round < most_rounds; round++) {
		const double further = counted_rows / std::max(plans.base.rows, 1.0);
		// the planner says that a write without RETURNING gives no rows
		if (plans.base.rows <= 0 || (further < near_enough && further > 1 / near_enough)) return;
		wish.ratio *= further;
		ParameterValues nearer = drawn_values(parameters.bound, parameters.count, wish);
		if (nearer == plans.values || !what_if.bind(plans, std::move(nearer), counted_rows)) return;
	}
}

std::vector<std::int32_t> ParameterBinder::open_ones(const StatementPlans& plans) const {
	std::vector<std::int32_t> open;
	const auto found = by_number_.find(plans.number);
	if (found == by_number_.end()) return open;
	for (const std::int32_t parameter : found->second.deciding) {
		const auto position = static_cast<std::size_t>(parameter) - 1;
		if (position >= plans.values.size() || !plans.values[position]) open.push_back(parameter);
	}
	return open;
}

CostBasis ParameterBinder::basis(const StatementPlans& plans) const {
	const auto found = by_number_.find(plans.number);
	if (found == by_number_.end() || found->second.deciding.empty()) return CostBasis::values;
	const std::size_t open = open_ones(plans).size();
	if (open == found->second.deciding.size()) return CostBasis::generic;
	return open == 0 ? CostBasis::drawn : CostBasis::partly;
}

std::string ParameterBinder::open(const StatementPlans& plans) const {
	std::vector<std::string> names;
	for (const std::int32_t parameter : open_ones(plans)) names.push_back(cat("$", parameter));
	return join(names, ", ");
}

bool ParameterBinder::is_skewed(const StatementPlans& plans) const {
	const auto found = by_number_.find(plans.number);
	return found != by_number_.end() && !plans.values.empty() && skew_of(found->second.bound, plans.values) >= large_skew;
}

// PostgreSQL compares the generic plan with the average of those with values: where typical and most common ones take
// turns, it is in the middle of both.
WorstCase ParameterBinder::worst_case(WhatIf& what_if, const StatementPlans& plans, const IndexSet& chosen) const {
	const Parameters& parameters = by_number_.at(plans.number);
	DrawWish wish;
	wish.draw = Draw::worst;
	const ParameterValues values = drawn_values(parameters.bound, parameters.count, wish);
	const auto before = what_if.plan_with(plans, values, {});
	const auto after = what_if.plan_with(plans, values, chosen);
	const auto generic = what_if.plan_with(plans, {}, chosen);
	WorstCase worst;
	worst.skew = skew_of(parameters.bound, plans.values);
	if (!before || !after || !generic) return worst;
	worst.before = before->cost;
	worst.after = after->cost;
	const bool is_preferred = generic->cost <= (plans.cost(chosen) + after->cost) / 2 + planning_cost;
	worst.is_trap = is_preferred && !generic->used.empty() && !is_subset(generic->used, after->used);
	return worst;
}

}  // namespace dbe
