// What undo judges, read from the log and from the tables.
#pragma once

#include <string>
#include <vector>

#include "core/audit/undo.hpp"

namespace dbe {

struct UndoWanted {
	std::string condition;	// over rows of dbe.audit_log_texts
	std::string since;		// a literal, empty without
};

struct UndoWork {
	std::vector<UndoTable> tables;
	std::vector<UndoChange> changes;
};

// Of the table in an argument; where that is null, of all that the changes concern.
UndoWork read_undo(Call& call, std::size_t relation, const UndoWanted& wanted);

}  // namespace dbe
