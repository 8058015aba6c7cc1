#include "core/advisor/search.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "core/advisor/merging.hpp"

namespace dbe {
namespace {

// Below this share of the workload's cost nothing is looked for any more.
constexpr double least_potential = 0.0005;
// Each step down the ladder offers candidates smaller than that part of the largest one used.
constexpr double step_down = 0.7;

class Searcher {
public:
	Searcher(const Host& host, WhatIf& what_if, std::vector<StatementPlans>& statements, const Upkeep& upkeep,
			 const SearchLimits& limits)
		: host_(host), what_if_(what_if), statements_(statements), upkeep_(upkeep), limits_(limits) {
		for (const StatementPlans& statement : statements_) cost_ += statement.weight * statement.base.cost;
		explored_.resize(statements_.size());
	}

	SearchResult run();

private:
	bool is_over() const;
	void plan_tier(CandidateTier last);
	void merge();
	void choose(Effort effort);
	double cost_of(const IndexSet& indexes) const;
	bool confirm();
	bool explore();
	bool explore(std::size_t number);
	bool plan_once(std::size_t number, IndexSet offered);
	bool step_down_from(std::size_t number, const PlannedOnce& plan);
	bool add_one(std::size_t number, const PlannedOnce& plan);
	bool leave_out_one(std::size_t number, const PlannedOnce& plan);
	void share();
	double potential(const StatementPlans& statement) const;
	std::vector<std::size_t> by_potential() const;
	const MadeCandidate& made(std::uint32_t index) const { return what_if_.candidates()[index]; }

	const Host& host_;
	WhatIf& what_if_;
	std::vector<StatementPlans>& statements_;
	const Upkeep& upkeep_;
	const SearchLimits& limits_;
	double cost_ = 0;  // of reading, with the choice
	IndexSet chosen_;
	std::vector<std::set<IndexSet>> explored_;
};

bool Searcher::is_over() const {
	return host_.nanoseconds() >= limits_.deadline || what_if_.calls() >= limits_.most_plans;
}

double Searcher::potential(const StatementPlans& statement) const {
	double least = statement.base.cost;
	for (const PlannedOnce& plan : statement.plans) least = std::min(least, plan.cost);
	return statement.weight * (statement.cost(chosen_) - least);
}

// ---- what everything is planned with ----

// The dearest statements first, as time may run out.
void Searcher::plan_tier(CandidateTier last) {
	std::vector<std::size_t> order(statements_.size());
	std::iota(order.begin(), order.end(), std::size_t{0});
	const auto worth = [&](std::size_t number) {
		const StatementPlans& statement = statements_[number];
		double least = statement.base.cost;
		for (const PlannedOnce& plan : statement.plans) least = std::min(least, plan.cost);
		return statement.weight * least;
	};
	std::stable_sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) { return worth(one) > worth(other); });
	for (const std::size_t number : order) {
		if (is_over()) return;
		IndexSet offered;
		for (const std::uint32_t index : statements_[number].candidates)
			if (made(index).candidate.tier <= last && made(index).bytes <= limits_.bytes) offered.push_back(index);
		(void) what_if_.plan(statements_[number], offered);
	}
}

// Indexes that differ in what they include alone become one that plans may use in place of each.
void Searcher::merge() {
	IndexSet used;
	for (const StatementPlans& statement : statements_)
		for (const PlannedOnce& plan : statement.plans) used = united(used, plan.used);
	for (const MergedCandidate& merged : merged_candidates(what_if_.candidates(), used)) {
		const auto number = what_if_.make(merged.candidate);
		if (!number || made(*number).bytes > limits_.bytes) continue;
		for (StatementPlans& statement : statements_) {
			if (is_over()) return;
			const bool is_concerned = std::any_of(statement.plans.begin(), statement.plans.end(), [&](const PlannedOnce& plan) {
				return std::any_of(merged.parts.begin(), merged.parts.end(), [&](std::uint32_t part) {
					return std::binary_search(plan.used.begin(), plan.used.end(), part);
				});
			});
			if (!is_concerned) continue;
			IndexSet offered = united(statement.candidates, {*number});
			statement.candidates = offered;
			for (const std::uint32_t part : merged.parts) offered = without(offered, part);
			(void) what_if_.plan(statement, offered);
		}
	}
}

// ---- choosing ----

// What an index must save is measured by what the choice before it leaves: one statement that takes nearly
// all of the time must not hide the rest.
void Searcher::choose(Effort effort) {
	std::vector<StatementCosts> costs;
	for (const StatementPlans& statement : statements_) {
		StatementCosts known{statement.weight, statement.base.cost, {}};
		for (const PlannedOnce& plan : statement.plans) known.atoms.push_back({plan.used, plan.cost});
		costs.push_back(std::move(known));
	}
	std::vector<CandidateCosts> candidates;
	for (const MadeCandidate& candidate : what_if_.candidates()) candidates.push_back({candidate.bytes, upkeep_(candidate)});
	bool is_cut = false;
	const auto is_over = [&] {
		host_.poll();
		return is_cut = is_cut || host_.nanoseconds() >= limits_.end;
	};
	IndexSet chosen = select(costs, candidates, {limits_.bytes, limits_.count, limits_.min_gain * cost_, is_over}, effort);
	if (is_cut && cost_of(chosen_) <= cost_of(chosen)) return;
	chosen_ = std::move(chosen);
	cost_ = 0;
	for (const StatementPlans& statement : statements_) cost_ += statement.weight * statement.cost(chosen_);
}

// Upkeep in it.
double Searcher::cost_of(const IndexSet& indexes) const {
	double cost = 0;
	for (const StatementPlans& statement : statements_) cost += statement.weight * statement.cost(indexes);
	for (const std::uint32_t index : indexes) cost += upkeep_(made(index));
	return cost;
}

// What the planner makes of the choice as a whole; true where it found something better.
bool Searcher::confirm() {
	bool is_better = false;
	for (StatementPlans& statement : statements_) {
		if (is_over()) return is_better;
		if (statement.known(chosen_)) continue;
		const double before = statement.cost(chosen_);
		const auto plan = what_if_.plan(statement, chosen_);
		is_better = is_better || (plan && plan->cost < before * 0.999);
	}
	return is_better;
}

// ---- exploring ----

std::vector<std::size_t> Searcher::by_potential() const {
	std::vector<std::size_t> order;
	for (std::size_t i = 0; i < statements_.size(); i++)
		if (potential(statements_[i]) > least_potential * cost_) order.push_back(i);
	std::stable_sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) {
		return potential(statements_[one]) > potential(statements_[other]);
	});
	return order;
}

// True where it was a new question.
bool Searcher::plan_once(std::size_t number, IndexSet offered) {
	if (!explored_[number].insert(offered).second || statements_[number].known(offered)) return false;
	return what_if_.plan(statements_[number], offered).has_value();
}

// Without the largest that the plan used and has not been chosen, and what is hardly smaller.
bool Searcher::step_down_from(std::size_t number, const PlannedOnce& plan) {
	double largest = 0;
	for (const std::uint32_t index : plan.used)
		if (!std::binary_search(chosen_.begin(), chosen_.end(), index)) largest = std::max(largest, made(index).bytes);
	if (largest == 0) return false;
	IndexSet offered;
	for (const std::uint32_t index : plan.offered)
		if (made(index).bytes <= largest * step_down || std::binary_search(chosen_.begin(), chosen_.end(), index))
			offered.push_back(index);
	return plan_once(number, std::move(offered));
}

// The choice and one that it lacks.
bool Searcher::add_one(std::size_t number, const PlannedOnce& plan) {
	for (const std::uint32_t index : plan.used) {
		if (std::binary_search(chosen_.begin(), chosen_.end(), index)) continue;
		if (plan_once(number, united(chosen_, {index}))) return true;
	}
	return false;
}

// What else there is for each that it used.
bool Searcher::leave_out_one(std::size_t number, const PlannedOnce& plan) {
	for (const std::uint32_t index : plan.used)
		if (!std::binary_search(chosen_.begin(), chosen_.end(), index) && plan_once(number, without(plan.offered, index)))
			return true;
	return false;
}

// Where a chosen index begins as another does, the statements that use the shorter are planned without it.
void Searcher::share() {
	for (const std::uint32_t shorter : chosen_) {
		const bool is_begun = std::any_of(chosen_.begin(), chosen_.end(), [&](std::uint32_t longer) {
			return longer != shorter && begins_with(made(longer).candidate.design, made(shorter).candidate.design);
		});
		if (!is_begun) continue;
		const IndexSet rest = without(chosen_, shorter);
		for (StatementPlans& statement : statements_) {
			if (is_over()) return;
			if (std::binary_search(statement.candidates.begin(), statement.candidates.end(), shorter))
				(void) what_if_.plan(statement, rest);
		}
	}
}

bool Searcher::explore(std::size_t number) {
	std::vector<PlannedOnce> plans = statements_[number].plans;
	std::stable_sort(plans.begin(), plans.end(), [](const PlannedOnce& one, const PlannedOnce& other) { return one.cost < other.cost; });
	const double now = statements_[number].cost(chosen_);
	for (const PlannedOnce& plan : plans) {
		if (plan.cost >= now) break;
		if (step_down_from(number, plan) || add_one(number, plan) || leave_out_one(number, plan)) return true;
	}
	return false;
}

// One plan for each of the statements that could gain; false where none is left to be asked for.
bool Searcher::explore() {
	bool is_new = false;
	for (const std::size_t number : by_potential()) {
		if (is_over()) return is_new;
		is_new = explore(number) || is_new;
	}
	return is_new;
}

SearchResult Searcher::run() {
	plan_tier(CandidateTier::single);
	plan_tier(CandidateTier::special);
	plan_tier(CandidateTier::covering);
	merge();
	choose(Effort::quick);
	bool is_complete = false;
	for (bool is_new = true; is_new && !is_over();) {
		while (confirm() && !is_over()) choose(Effort::quick);
		share();
		is_new = explore();
		is_complete = !is_new;
		choose(Effort::quick);
	}
	choose(Effort::thorough);
	while (confirm() && !is_over()) choose(Effort::thorough);
	return {chosen_, is_complete && !is_over()};
}

}  // namespace

SearchResult search(const Host& host, WhatIf& what_if, std::vector<StatementPlans>& statements, const Upkeep& upkeep,
					const SearchLimits& limits) {
	return Searcher(host, what_if, statements, upkeep, limits).run();
}

}  // namespace dbe
