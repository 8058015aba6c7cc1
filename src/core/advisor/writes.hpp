// What writes cost more for an index that is added.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "core/advisor/what_if.hpp"

namespace dbe {

// Rows that a statement writes, of all its calls.
struct TableWrite {
	dbe_relation_id table{};
	dbe_query_command command = DBE_INSERT;
	std::vector<std::int16_t> columns;	// that UPDATE sets
	double rows = 0;
};

// The writes of a query and of those in its WITH, one row for each call but for VALUES lists.
std::vector<TableWrite> writes_of(const Query& root);

// What PostgreSQL has counted of a table; negative = nothing is known.
struct TableCounters {
	double updates = -1;
	double hot_updates = -1;

	double hot_share() const { return updates > 0 ? hot_updates / updates : 0; }
};

using CountersOfTables = std::map<dbe_relation_id, TableCounters>;
CountersOfTables counters_of(const Host& host, const AdvisedTables& tables);

// One entry made: the way down the tree as the planner charges it (50 cpu_operator_cost for each page and a
// comparison for each level of a binary search), the entry itself, and a page made dirty with its WAL,
// taken as one sequential page. GIN makes an entry for each element, taken as ten; BRIN none for most rows.
double entry_cost(std::string_view method, double tuples, int tree_height);

// In the planner's units. An UPDATE that sets a column of the index, and of no other, is not HOT any more:
// all indexes of the table get entries then.
double upkeep_of(const MadeCandidate& candidate, const std::vector<TableWrite>& writes, const AdvisedTable& table,
				 const TableCounters& counters);

}  // namespace dbe
