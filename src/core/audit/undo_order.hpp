// The statements that were executed, from what the log has of them.
#pragma once

#include "core/audit/undo.hpp"

namespace dbe {

using UndoBatch = std::vector<const UndoChange*>;

// The last one first, each with its changes in the order of the log, and with those of the foreign
// keys that it has set off.
std::vector<UndoBatch> undo_order(const std::vector<UndoTable>& tables,
								  const std::vector<UndoChange>& changes);

}  // namespace dbe
