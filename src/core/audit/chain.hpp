// The hash chain of the log, computed anew.
#pragma once

#include <string>

#include "core/api/call.hpp"

namespace dbe {

// month, records, state, first_broken, table_name, changed_at, detail; the anchor as given, or empty.
std::string verify_sql(std::string_view anchor);

std::string anchor_sql();

// How many members of an anchor are no heads of lanes: comparing with such proves nothing.
std::string strange_heads_sql(std::string_view anchor);

}  // namespace dbe
