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

namespace {

// Smaller indexes than a page are as large as one.
constexpr double page = 8192;
// Of improving by exchange; each round tries every chosen index once.
constexpr int most_rounds = 3;

// By number, whether a candidate is chosen.
using Flags = std::vector<char>;

class Selector {
public:
	Selector(std::span<const StatementCosts> statements, std::span<const CandidateCosts> candidates,
			 const SelectionLimits& limits)
		: statements_(statements.begin(), statements.end()), candidates_(candidates), limits_(limits) {
		sort_atoms();
		list_moves();
	}

	// Bytes count by that power: 1 is gain per byte, 0 gain alone.
	IndexSet grow(IndexSet chosen, double power) const;
	IndexSet pruned(IndexSet chosen) const;
	IndexSet exchanged(IndexSet chosen, double power) const;
	// An index that saves less than the least gain is not worth having.
	double charged(const IndexSet& chosen) const;

private:
	// The indexes of an atom, and the statements that know one of them.
	struct Move {
		const IndexSet* indexes;
		std::vector<std::uint32_t> statements;
	};

	void sort_atoms();
	void list_moves();
	Flags flags_of(const IndexSet& chosen) const;
	double cost(std::uint32_t statement, const Flags& chosen) const;
	double bytes(const IndexSet& set) const;
	double gain(const Move& move, const IndexSet& missing, Flags& chosen, const std::vector<double>& costs) const;

	std::vector<StatementCosts> statements_;  // atoms by cost
	std::span<const CandidateCosts> candidates_;
	const SelectionLimits& limits_;
	std::vector<Move> moves_;
};

void Selector::sort_atoms() {
	for (StatementCosts& statement : statements_) {
		std::erase_if(statement.atoms, [&](const CostAtom& atom) { return atom.cost >= statement.base; });
		std::stable_sort(statement.atoms.begin(), statement.atoms.end(),
						 [](const CostAtom& one, const CostAtom& other) { return one.cost < other.cost; });
	}
}

void Selector::list_moves() {
	std::vector<std::vector<std::uint32_t>> users(candidates_.size());
	for (std::uint32_t i = 0; i < statements_.size(); i++)
		for (const CostAtom& atom : statements_[i].atoms) {
			if (!atom.indexes.empty()) moves_.push_back({&atom.indexes, {}});
			for (const std::uint32_t index : atom.indexes)
				if (users[index].empty() || users[index].back() != i) users[index].push_back(i);
		}
	const auto by_value = [](const Move& one, const Move& other) { return *one.indexes < *other.indexes; };
	const auto same = [](const Move& one, const Move& other) { return *one.indexes == *other.indexes; };
	std::sort(moves_.begin(), moves_.end(), by_value);
	moves_.erase(std::unique(moves_.begin(), moves_.end(), same), moves_.end());
	for (Move& move : moves_)
		for (const std::uint32_t index : *move.indexes) move.statements = united(move.statements, users[index]);
}

Flags Selector::flags_of(const IndexSet& chosen) const {
	Flags flags(candidates_.size(), 0);
	for (const std::uint32_t index : chosen) flags[index] = 1;
	return flags;
}

double Selector::cost(std::uint32_t statement, const Flags& chosen) const {
	const StatementCosts& known = statements_[statement];
	for (const CostAtom& atom : known.atoms)
		if (std::all_of(atom.indexes.begin(), atom.indexes.end(), [&](std::uint32_t index) { return chosen[index] != 0; }))
			return atom.cost;
	return known.base;
}

double Selector::charged(const IndexSet& chosen) const {
	const Flags flags = flags_of(chosen);
	double sum = limits_.least_gain * static_cast<double>(chosen.size());
	for (std::uint32_t i = 0; i < statements_.size(); i++) sum += statements_[i].weight * cost(i, flags);
	for (const std::uint32_t index : chosen) sum += candidates_[index].upkeep;
	return sum;
}

double Selector::bytes(const IndexSet& set) const {
	double sum = 0;
	for (const std::uint32_t index : set) sum += std::max(candidates_[index].bytes, page);
	return sum;
}

// costs are those of the chosen, which are as before when it returns.
double Selector::gain(const Move& move, const IndexSet& missing, Flags& chosen, const std::vector<double>& costs) const {
	double sum = 0;
	for (const std::uint32_t index : missing) {
		sum -= candidates_[index].upkeep + limits_.least_gain;
		chosen[index] = 1;
	}
	for (const std::uint32_t i : move.statements) sum += statements_[i].weight * (costs[i] - cost(i, chosen));
	for (const std::uint32_t index : missing) chosen[index] = 0;
	return sum;
}

IndexSet Selector::grow(IndexSet chosen, double power) const {
	Flags flags = flags_of(chosen);
	while (!limits_.is_over()) {
		std::vector<double> costs;
		for (std::uint32_t i = 0; i < statements_.size(); i++) costs.push_back(cost(i, flags));
		const double used = bytes(chosen);
		double best_score = 0;
		IndexSet best;
		for (const Move& move : moves_) {
			if (limits_.is_over()) return chosen;
			IndexSet missing;
			std::copy_if(move.indexes->begin(), move.indexes->end(), std::back_inserter(missing),
						 [&](std::uint32_t index) { return flags[index] == 0; });
			if (missing.empty() || used + bytes(missing) > limits_.bytes) continue;
			if (limits_.count > 0 && chosen.size() + missing.size() > limits_.count) continue;
			const double saved = gain(move, missing, flags, costs);
			if (saved <= 0) continue;
			const double score = saved / std::pow(bytes(missing), power);
			if (!best.empty() && score <= best_score) continue;
			best_score = score;
			best = std::move(missing);
		}
		if (best.empty()) return chosen;
		for (const std::uint32_t index : best) flags[index] = 1;
		chosen = united(chosen, best);
	}
	return chosen;
}

// Leaves out what others have made needless, the least useful first.
IndexSet Selector::pruned(IndexSet chosen) const {
	for (;;) {
		const double now = charged(chosen);
		double least = now;
		IndexSet best;
		bool is_found = false;
		for (const std::uint32_t index : chosen) {
			if (limits_.is_over()) return chosen;
			IndexSet rest = without(chosen, index);
			const double left = charged(rest);
			if (left > least || (left == least && is_found)) continue;
			least = left;
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
			if (limits_.is_over()) return chosen;
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
				const SelectionLimits& limits, Effort effort) {
	const Selector selector(statements, candidates, limits);
	IndexSet best;
	for (const double power : {1.0, 0.5, 0.0}) {
		IndexSet chosen = selector.pruned(selector.grow({}, power));
		if (effort == Effort::thorough) chosen = selector.exchanged(std::move(chosen), power);
		if (selector.charged(chosen) < selector.charged(best)) best = std::move(chosen);
	}
	return best;
}

}  // namespace dbe
