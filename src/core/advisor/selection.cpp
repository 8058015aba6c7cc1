#include "core/advisor/selection.hpp"

#include <algorithm>
#include <cmath>

namespace dbe {

bool is_subset(const IndexSet& part, const IndexSet& whole) {
	return std::includes(whole.begin(), whole.end(), part.begin(), part.end());
}

IndexSet united(const IndexSet& one, const IndexSet& other) {
	IndexSet both;
	std::set_union(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(both));
	return both;
}

IndexSet without(const IndexSet& set, std::uint32_t index) {
	IndexSet rest = set;
	std::erase(rest, index);
	return rest;
}

double StatementCosts::cost(const IndexSet& chosen) const {
	double least = base;
	for (const CostAtom& atom : atoms)
		if (atom.cost < least && is_subset(atom.indexes, chosen)) least = atom.cost;
	return least;
}

double total_cost(std::span<const StatementCosts> statements, std::span<const CandidateCosts> candidates,
				  const IndexSet& chosen) {
	double cost = 0;
	for (const StatementCosts& statement : statements) cost += statement.weight * statement.cost(chosen);
	for (const std::uint32_t index : chosen) cost += candidates[index].upkeep;
	return cost;
}

namespace {

// Smaller indexes than a page are as large as one.
constexpr double page = 8192;
// Of improving by exchange; each round tries every chosen index once.
constexpr int most_rounds = 3;

class Selector {
public:
	Selector(std::span<const StatementCosts> statements, std::span<const CandidateCosts> candidates,
			 const SelectionLimits& limits)
		: statements_(statements), candidates_(candidates), limits_(limits) {
		list_moves();
	}

	// Bytes count by that power: 1 is gain per byte, 0 gain alone.
	IndexSet grow(IndexSet chosen, double power) const;
	IndexSet pruned(IndexSet chosen) const;
	IndexSet exchanged(IndexSet chosen, double power) const;
	double total(const IndexSet& chosen) const { return total_cost(statements_, candidates_, chosen); }
	// An index that saves less is not worth having.
	double charged(const IndexSet& chosen) const {
		return total(chosen) + limits_.least_gain * static_cast<double>(chosen.size());
	}

private:
	struct Move {
		const IndexSet* indexes;
		double score;
		IndexSet missing;
	};

	void list_moves();
	double bytes(const IndexSet& set) const;
	bool fits(const IndexSet& set, double used) const;
	double gain(const IndexSet& missing, const IndexSet& grown, const std::vector<double>& costs) const;
	std::vector<double> costs_of(const IndexSet& chosen) const;

	std::span<const StatementCosts> statements_;
	std::span<const CandidateCosts> candidates_;
	const SelectionLimits& limits_;
	std::vector<const IndexSet*> moves_;
	std::vector<std::vector<std::uint32_t>> users_;	 // statements with an atom of the candidate
};

void Selector::list_moves() {
	users_.resize(candidates_.size());
	for (std::uint32_t i = 0; i < statements_.size(); i++)
		for (const CostAtom& atom : statements_[i].atoms) {
			if (!atom.indexes.empty()) moves_.push_back(&atom.indexes);
			for (const std::uint32_t index : atom.indexes)
				if (users_[index].empty() || users_[index].back() != i) users_[index].push_back(i);
		}
	const auto by_value = [](const IndexSet* one, const IndexSet* other) { return *one < *other; };
	const auto same = [](const IndexSet* one, const IndexSet* other) { return *one == *other; };
	std::sort(moves_.begin(), moves_.end(), by_value);
	moves_.erase(std::unique(moves_.begin(), moves_.end(), same), moves_.end());
}

double Selector::bytes(const IndexSet& set) const {
	double sum = 0;
	for (const std::uint32_t index : set) sum += std::max(candidates_[index].bytes, page);
	return sum;
}

bool Selector::fits(const IndexSet& set, double used) const {
	return used + bytes(set) <= limits_.bytes;
}

std::vector<double> Selector::costs_of(const IndexSet& chosen) const {
	std::vector<double> costs;
	for (const StatementCosts& statement : statements_) costs.push_back(statement.cost(chosen));
	return costs;
}

// costs are those of the chosen. Only statements that know one of the new indexes can gain.
double Selector::gain(const IndexSet& missing, const IndexSet& grown, const std::vector<double>& costs) const {
	std::vector<std::uint32_t> touched;
	for (const std::uint32_t index : missing) touched.insert(touched.end(), users_[index].begin(), users_[index].end());
	std::sort(touched.begin(), touched.end());
	touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
	double sum = 0;
	for (const std::uint32_t i : touched) sum += statements_[i].weight * (costs[i] - statements_[i].cost(grown));
	for (const std::uint32_t index : missing) sum -= candidates_[index].upkeep + limits_.least_gain;
	return sum;
}

IndexSet Selector::grow(IndexSet chosen, double power) const {
	for (;;) {
		const std::vector<double> costs = costs_of(chosen);
		const double used = bytes(chosen);
		Move best{nullptr, 0, {}};
		for (const IndexSet* move : moves_) {
			if (is_subset(*move, chosen)) continue;
			IndexSet missing;
			std::set_difference(move->begin(), move->end(), chosen.begin(), chosen.end(), std::back_inserter(missing));
			if (limits_.count > 0 && chosen.size() + missing.size() > limits_.count) continue;
			if (!fits(missing, used)) continue;
			const double saved = gain(missing, united(chosen, missing), costs);
			if (saved <= 0) continue;
			const double score = saved / std::pow(bytes(missing), power);
			if (best.indexes == nullptr || score > best.score) best = {move, score, std::move(missing)};
		}
		if (best.indexes == nullptr) return chosen;
		chosen = united(chosen, best.missing);
	}
}

// Leaves out what others have made needless, the least useful first.
IndexSet Selector::pruned(IndexSet chosen) const {
	for (;;) {
		const double now = charged(chosen);
		double least = now;
		IndexSet best;
		bool is_found = false;
		for (const std::uint32_t index : chosen) {
			IndexSet rest = without(chosen, index);
			const double cost = charged(rest);
			if (cost > least || (cost == least && is_found)) continue;
			least = cost;
			best = std::move(rest);
			is_found = true;
		}
		if (!is_found) return chosen;
		chosen = std::move(best);
	}
}

// Without each of the chosen in turn, and with the best that its bytes allow instead.
IndexSet Selector::exchanged(IndexSet chosen, double power) const {
	for (int round = 0; round < most_rounds; round++) {
		bool is_better = false;
		for (const std::uint32_t index : IndexSet(chosen)) {
			if (!std::binary_search(chosen.begin(), chosen.end(), index)) continue;
			IndexSet other = pruned(grow(without(chosen, index), power));
			if (charged(other) >= charged(chosen) * (1 - 1e-9)) continue;
			chosen = std::move(other);
			is_better = true;
		}
		if (!is_better) break;
	}
	return chosen;
}

}  // namespace

IndexSet select(std::span<const StatementCosts> statements, std::span<const CandidateCosts> candidates,
				const SelectionLimits& limits) {
	const Selector selector(statements, candidates, limits);
	IndexSet best;
	for (const double power : {1.0, 0.5, 0.0}) {
		IndexSet chosen = selector.exchanged(selector.pruned(selector.grow({}, power)), power);
		if (selector.charged(chosen) < selector.charged(best)) best = std::move(chosen);
	}
	return best;
}

}  // namespace dbe
