// The statements that take changes back.
#pragma once

#include <string>

#include "core/audit/trail.hpp"

namespace dbe {

// Which changes: a condition over rows l of dbe.audit_log_current.
// Result: command, state, detail, the last change first.
std::string undo_sql(const Trail& trail, const std::string& which);

}  // namespace dbe
