// Indexes for a workload: what to build, what it would save, what it costs, and where none is the answer.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/advisor/binding.hpp"
#include "core/advisor/search.hpp"
#include "core/advisor/workload.hpp"
#include "core/advisor/writes.hpp"

namespace dbe {

struct AdviseRequest {
	double budget = std::numeric_limits<double>::infinity();  // bytes
	std::size_t most_indexes = 0;							  // 0 = any
	double min_gain = 0.01;								  // of an index, of what the workload costs with the others
	double limit_ms = 10000;
};

// A statement of the workload with all of the advice.
struct StatementOutcome {
	std::size_t number = 0;	 // in the workload, from 0
	double weight = 1;
	double before = 0;	// one call, in the planner's units
	double after = 0;
	IndexSet used;
	bool is_confirmed = false;	// planned with just this choice, or known from a plan that must be the same
	bool is_guessed = false;	// it searches a table that was never analyzed
	CostBasis basis = CostBasis::values;
	std::string open;  // parameters without a value, where some have one: "$2, $3"
	WorstCase worst;
};

struct SkippedStatement {
	std::size_t number = 0;
	std::string error;
	std::string sqlstate;
};

struct AdvisedIndexChoice {
	std::uint32_t candidate = 0;
	// of the whole workload, with those ranked before and with this one too; upkeep in it
	double cost_before = 0;
	double cost_after = 0;
	double upkeep = 0;
	double build_cost = 0;
	std::vector<const AdvisedIndex*> replaces;	// real ones that it makes needless
};

struct Advice {
	std::vector<AdvisedIndexChoice> choices;  // by rank
	std::vector<StatementOutcome> outcomes;	  // by number
	std::vector<SkippedStatement> skipped;
	std::vector<dbe_relation_id> unanalysed;  // tables without statistics that statements search
	double cost_before = 0;
	double cost_after = 0;	// upkeep in it
	double bytes = 0;
	std::size_t planner_calls = 0;
	std::size_t candidate_count = 0;
	double elapsed_ms = 0;
	bool is_complete = true;	 // false: time or plans ran out
	bool is_late = false;		 // time ran out
};

class Advisor {
public:
	Advisor(const Host& host, const AdvisedWorkload& workload, const AdviseRequest& request);

	Advice advise();

	const AdvisedTables& tables() const { return tables_; }
	const MadeCandidate& candidate(std::uint32_t number) const { return what_if_.candidates()[number]; }
	const AdvisedWorkload& workload() const { return workload_; }
	// A statement's plan without new indexes has it.
	bool uses_index(dbe_relation_id index) const;

private:
	void read(std::int64_t deadline, Advice& advice);
	std::optional<dbe_analysed_statement> analyse(const std::string& text, SkippedStatement& why);
	bool add_uses(std::size_t number, StatementPlans& plans, Advice& advice);
	void weigh();
	double upkeep(const MadeCandidate& candidate) const;
	std::vector<StatementOutcome> outcomes(const IndexSet& chosen);
	std::set<dbe_relation_id> with_ancestors(const AdvisedTable& table) const;
	IndexSet without_covered(IndexSet chosen);
	std::optional<IndexSet> merged_with_longer(std::uint32_t shorter, const IndexSet& chosen);
	void offer(std::uint32_t instead, const IndexSet& parts, const IndexSet& chosen);
	std::size_t reserved_plans() const;
	void add_worst_cases(const IndexSet& chosen, std::vector<StatementOutcome>& outcomes);
	void rank(const IndexSet& chosen, Advice& advice);
	std::vector<const AdvisedIndex*> replaced_by(const IndexDesign& design, const IndexSet& chosen);
	double total(const IndexSet& chosen) const;
	double gain(std::uint32_t index, const IndexSet& others) const;

	const Host& host_;
	const AdvisedWorkload& workload_;
	AdviseRequest request_;
	AdvisedTables tables_;
	WhatIf what_if_;
	std::vector<StatementPlans> statements_;
	std::vector<TableWrite> writes_;
	CountersOfTables counters_;
	double unit_ = 1;  // what a planner's unit weighs in the workload's
	std::set<dbe_relation_id> unanalysed_;
	std::set<std::size_t> guessed_;	 // statements that search them
	ParameterBinder parameters_;
	void* reader_ = nullptr;
};

}  // namespace dbe
