// The hash chain of the log, computed anew.
#pragma once

#include <string>
#include <string_view>

#include "core/api/call.hpp"

namespace dbe {

// What a record r holds that may be erased, as its digest has it.
inline constexpr std::string_view record_contents =
	"pg_catalog.int4send(pg_catalog.octet_length(r.context)) || r.context || r.images";

// month, records, state, first_broken, table_name, changed_at, detail; the anchor as given, or empty.
std::string verify_sql(std::string_view anchor);

std::string anchor_sql();

// How many members of an anchor are no heads of lanes: comparing with such proves nothing.
std::string strange_heads_sql(std::string_view anchor);

}  // namespace dbe
