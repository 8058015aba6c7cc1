// The values with which the statements of a workload are planned, where they have parameters.
//
// PostgreSQL plans a prepared statement with its values five times, and then without only where that plan is no dearer
// than those were on average (src/backend/utils/cache/plancache.c: choose_custom_plan()); a text with constants,
// which pg_stat_statements shows with parameters, is planned with its values each time. So a plan with typical values is the
// nearest to what a call costs, and a generic plan what is left where no value is known.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/advisor/what_if.hpp"
#include "core/advisor/workload.hpp"

namespace dbe {

// What the costs of a statement rest on.
enum class CostBasis : std::uint8_t {
	values,	 // it has no parameters
	drawn,	 // constants drawn from the statistics
	partly,	 // the same, but some parameters are open
	generic
};

// The same statement asked for the most common values. Costs of one call; negative = not looked at.
struct WorstCase {
	double before = -1;
	double after = -1;
	bool is_trap = false;  // a generic plan with the choice uses a new index, and the one for the most common values does not
	double skew = 1;	   // so many times the rows of the typical ones
};

class ParameterBinder {
public:
	explicit ParameterBinder(const Host& host) : reader_(host), host_(host) {}

	void read(std::size_t number, std::string_view text, const dbe_analysed_statement& analysed);
	// Plans a prepared statement with typical values, where there are some. Where the rows of its calls are counted, and
	// the plan gives a third of them or three times as many, values that give nearer as many. At most three plans.
	void bind(WhatIf& what_if, StatementPlans& plans, const AdvisedStatement& statement);

	CostBasis basis(const StatementPlans& plans) const;
	// "$2, $3": those that decide what is read, and have no value
	std::string open(const StatementPlans& plans) const;
	// Its most common values are much more common than the typical ones.
	bool is_skewed(const StatementPlans& plans) const;
	// Three plans.
	WorstCase worst_case(WhatIf& what_if, const StatementPlans& plans, const IndexSet& chosen) const;

private:
	struct Parameters {
		std::vector<BoundParameter> bound;
		std::vector<std::int32_t> deciding;	 // in conditions and limits
		std::size_t count = 0;
	};

	std::vector<std::int32_t> open_ones(const StatementPlans& plans) const;

	ColumnValuesReader reader_;
	const Host& host_;
	std::map<std::size_t, Parameters> by_number_;
};

}  // namespace dbe
