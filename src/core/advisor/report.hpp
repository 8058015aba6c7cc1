// Advice in words, as rows for people.
#pragma once

#include <string>
#include <vector>

#include "core/advisor/advise.hpp"

namespace dbe {

struct AdviceRow {
	std::string action;	 // create, drop, note
	std::string table;
	std::string index;
	std::string ddl;
	std::string reason;
	double bytes = -1;	// negative = nothing to say, as all of these
	double build_cost = -1;
	double write_cost = -1;
	double cost_before = -1;
	double cost_after = -1;
	double saving_share = -1;
	std::string queries;  // JSON; empty = none
	std::vector<std::string> replaces;
	std::string confidence;
};

// What to build by rank, what it makes needless, then what no index helps.
std::vector<AdviceRow> report_of(const Host& host, const Advisor& advisor, const Advice& advice);

}  // namespace dbe
