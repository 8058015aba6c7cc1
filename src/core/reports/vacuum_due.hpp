// When autovacuum will come to a table next, and for what.
#pragma once

#include <string>

#include "core/checks/common/vacuum.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {

struct VacuumDue {
	std::string text;	   // "vacuum now", "analyze in about 3 hours", "off for this table"
	double urgency = 0;	   // the nearest trigger, as a multiple: from 1 on it is due
};

VacuumDue vacuum_due(const Snapshot& snapshot, const Relation& table);

}  // namespace dbe
