#include "core/advisor/what_if.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.hpp"

namespace dbe {
namespace {

constexpr std::uint32_t refused = std::numeric_limits<std::uint32_t>::max();

IndexSet common(const IndexSet& one, const IndexSet& other) {
	IndexSet both;
	std::set_intersection(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(both));
	return both;
}

}  // namespace

// More indexes never make the planner's best plan dearer: between what was offered and what was used,
// the plan stays the same.
std::optional<PlannedOnce> StatementPlans::known(const IndexSet& offered) const {
	const IndexSet own = common(offered, candidates);
	if (own.empty()) return base;
	for (const PlannedOnce& plan : plans)
		if (is_subset(plan.used, own) && is_subset(own, plan.offered)) return plan;
	return std::nullopt;
}

double StatementPlans::cost(const IndexSet& chosen) const {
	double least = base.cost;
	for (const PlannedOnce& plan : plans)
		if (plan.cost < least && is_subset(plan.used, chosen)) least = plan.cost;
	return least;
}

std::optional<std::uint32_t> WhatIf::make(const IndexCandidate& candidate) {
	const std::string shape = candidate.design.shape();
	const auto known = by_shape_.find(shape);
	if (known != by_shape_.end()) return known->second == refused ? std::nullopt : std::optional(known->second);
	const std::string text = cat("CREATE INDEX ", shape);
	dbe_whatif_index made{};
	const SwallowedError error = host_.attempt([&] { made = host_.whatif_create(text.c_str()); });
	const auto number = static_cast<std::uint32_t>(candidates_.size());
	by_shape_[shape] = error.happened ? refused : number;
	if (error.happened) return std::nullopt;
	by_id_[made.id] = number;
	candidates_.push_back({candidate, made.id, made.bytes, made.tuples, made.tree_height});
	return number;
}

bool WhatIf::prepare(StatementPlans& statement, const std::string& text, SwallowedError& error) {
	error = host_.attempt([&] { statement.handle = host_.whatif_prepare(text.c_str()); });
	if (error.happened) return false;
	dbe_whatif_wish wish{};
	wish.statement = statement.handle;
	dbe_whatif_plan plan{};
	calls_++;
	error = host_.attempt([&] { plan = host_.whatif_plan(wish); });
	if (error.happened) return false;
	statement.base.cost = plan.total_cost;
	statement.base.rows = plan.rows;
	statement.base_indexes.assign(plan.used_real, plan.used_real + plan.used_real_count);
	return true;
}

std::optional<dbe_whatif_plan> WhatIf::planned(const StatementPlans& statement, const ParameterValues& values,
											   const IndexSet& offered, std::span<const dbe_relation_id> hidden) {
	std::vector<std::uint32_t> ids;
	for (const std::uint32_t index : offered) ids.push_back(candidates_[index].id);
	std::vector<dbe_text> params;
	for (const auto& value : values)
		params.push_back(value ? dbe_text{value->c_str(), static_cast<std::uint32_t>(value->size())} : dbe_text{});
	dbe_whatif_wish wish{};
	wish.statement = statement.handle;
	wish.params = params.empty() ? nullptr : params.data();
	wish.param_count = static_cast<std::uint32_t>(params.size());
	wish.indexes = ids.data();
	wish.index_count = static_cast<std::uint32_t>(ids.size());
	wish.hidden = hidden.data();
	wish.hidden_count = static_cast<std::uint32_t>(hidden.size());
	dbe_whatif_plan plan{};
	calls_++;
	const SwallowedError error = host_.attempt([&] { plan = host_.whatif_plan(wish); });
	return error.happened ? std::nullopt : std::optional(plan);
}

PlannedOnce WhatIf::kept(const dbe_whatif_plan& plan, IndexSet offered) const {
	PlannedOnce once{std::move(offered), {}, plan.total_cost, plan.rows};
	for (std::uint32_t i = 0; i < plan.used_count; i++) once.used.push_back(by_id_.at(plan.used[i]));
	std::sort(once.used.begin(), once.used.end());
	return once;
}

bool WhatIf::bind(StatementPlans& statement, ParameterValues values, double wanted_rows) {
	const auto plan = planned(statement, values, {});
	if (!plan) return false;
	const auto distance = [&](double rows) { return std::abs(std::log(std::max(rows, 1.0) / wanted_rows)); };
	if (wanted_rows > 0 && distance(plan->rows) >= distance(statement.base.rows)) return false;
	statement.values = std::move(values);
	statement.base = kept(*plan, {});
	// an index of the plan for other values is one that the statement uses, too
	std::vector<dbe_relation_id> used;
	std::set_union(statement.base_indexes.begin(), statement.base_indexes.end(), plan->used_real,
				   plan->used_real + plan->used_real_count, std::back_inserter(used));
	statement.base_indexes = std::move(used);
	return true;
}

std::optional<PlannedOnce> WhatIf::plan(StatementPlans& statement, const IndexSet& offered) {
	if (const auto known = statement.known(offered)) return known;
	host_.poll();
	const auto once = plan_with(statement, statement.values, offered);
	if (once) statement.plans.push_back(*once);
	return once;
}

std::optional<PlannedOnce> WhatIf::plan_with(const StatementPlans& statement, const ParameterValues& values,
											 const IndexSet& offered) {
	IndexSet own = common(offered, statement.candidates);
	const auto plan = planned(statement, values, own);
	if (!plan) return std::nullopt;
	return kept(*plan, std::move(own));
}

double WhatIf::cost_without(const StatementPlans& statement, const IndexSet& offered,
							std::span<const dbe_relation_id> hidden) {
	const auto plan = planned(statement, statement.values, common(offered, statement.candidates), hidden);
	return plan ? plan->total_cost : -1;
}

}  // namespace dbe
