// Keys that were asked for in place of the primary key: do they tell rows apart?
#pragma once

#include <string_view>
#include <vector>

#include "core/audit/trail.hpp"

namespace dbe {

// Some unique index is over columns that are all in the key, and none of them may be null.
bool is_unique_key(Call& call, std::uint32_t relation, const std::vector<std::string_view>& names);

bool has_unique_key(Call& call, const Trail& trail);

// Refused (55000): a key by which two rows may be taken for one.
void require_unique_key(Call& call, const Trail& trail);

}  // namespace dbe
