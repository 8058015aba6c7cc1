// Candidates as indexes that only the planner sees, and what statements cost with them.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/advisor/candidates.hpp"
#include "core/advisor/drawing.hpp"
#include "core/advisor/selection.hpp"
#include "core/base/host.hpp"

namespace dbe {

struct MadeCandidate {
	IndexCandidate candidate;
	std::uint32_t id = 0;  // in plans
	double bytes = 0;
	double tuples = 0;
	int tree_height = 0;
};

// One plan: with these candidates to choose from it took those.
struct PlannedOnce {
	IndexSet offered;
	IndexSet used;
	double cost = 0;
	double rows = 0;
};

struct StatementPlans {
	std::size_t number = 0;	 // in the workload
	std::string text;		 // as the server reads it
	double weight = 1;
	dbe_whatif_statement* handle = nullptr;
	ParameterValues values;	 // that it is planned with; empty = a generic plan
	IndexSet candidates;
	PlannedOnce base;
	std::vector<dbe_relation_id> base_indexes;	// real ones in the plans without candidates, ascending
	std::vector<PlannedOnce> plans;

	// Known without a further plan: one was offered all of these and used no other.
	std::optional<PlannedOnce> known(const IndexSet& offered) const;
	// With these of its candidates: at most, by the plans so far.
	double cost(const IndexSet& chosen) const;
};

class WhatIf {
public:
	explicit WhatIf(const Host& host) : host_(host) {}

	// Its number; nothing where the server refuses such an index. The same design is made once.
	std::optional<std::uint32_t> make(const IndexCandidate& candidate);
	// False where the statement cannot be planned; error says why.
	bool prepare(StatementPlans& statement, const std::string& text, SwallowedError& error);
	// The plan with those of the offered that are the statement's. Nothing where the planner fails.
	std::optional<PlannedOnce> plan(StatementPlans& statement, const IndexSet& offered);
	// Plans it with these values from now on. False, and nothing is changed, where the planner refuses them, or
	// where its rows are no nearer to those wanted, if there are such.
	bool bind(StatementPlans& statement, ParameterValues values, double wanted_rows = -1);
	// One plan with other values, which is not kept. Nothing where the planner fails.
	std::optional<PlannedOnce> plan_with(const StatementPlans& statement, const ParameterValues& values, const IndexSet& offered);
	double cost_without(const StatementPlans& statement, const IndexSet& offered, std::span<const dbe_relation_id> hidden);

	const std::vector<MadeCandidate>& candidates() const { return candidates_; }
	std::size_t calls() const { return calls_; }

private:
	std::optional<dbe_whatif_plan> planned(const StatementPlans& statement, const ParameterValues& values, const IndexSet& offered,
										   std::span<const dbe_relation_id> hidden = {});
	PlannedOnce kept(const dbe_whatif_plan& plan, IndexSet offered) const;

	const Host& host_;
	std::vector<MadeCandidate> candidates_;
	std::map<std::string, std::uint32_t> by_shape_;	 // most where the server refuses it
	std::map<std::uint32_t, std::uint32_t> by_id_;
	std::size_t calls_ = 0;
};

}  // namespace dbe
