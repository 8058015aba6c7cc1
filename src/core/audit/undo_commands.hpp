// One statement for many rows that are to be put back alike.
#pragma once

#include <span>
#include <string>

#include "core/audit/undo.hpp"

namespace dbe {

using UndoRows = std::span<const UndoChange* const>;
using ColumnSet = std::vector<std::size_t>;	 // positions in Trail::columns

std::string undo_insert(const Trail& trail, UndoRows deleted, const ColumnSet& columns);
std::string undo_delete(const Trail& trail, UndoRows inserted);
std::string undo_update(const Trail& trail, UndoRows updated, const ColumnSet& columns);

}  // namespace dbe
