// Stored expressions ("{OPEXPR :opno 96 ...}") as far as they can be judged as text.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/model.hpp"

namespace dbe {

// Without the places where it was parsed: two trees that say the same are then equal.
std::string without_locations(std::string_view tree);
// The members of a list: "({OPEXPR ...} {FUNCEXPR ...})".
std::vector<std::string_view> tree_members(std::string_view list);
// No other nodes than these?
bool has_only_nodes(std::string_view tree, std::initializer_list<std::string_view> nodes);
// True when the predicate says no more than that some of these columns are not null.
bool only_excludes_nulls(std::string_view predicate, dbe_numbers columns);

}  // namespace dbe
