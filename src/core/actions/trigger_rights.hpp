// Who may put a trigger function of dbe on a table: nobody but those whom dbe has let.
#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "core/actions/action.hpp"
#include "core/actions/target.hpp"

namespace dbe {

// The table's owner gets EXECUTE on these functions, which are named without their schema, where the
// server will ask for it: to make their triggers, and again with each new partition. Nothing where
// the rights are there.
std::vector<Step> trigger_right_steps(Call& call, const Target& target,
									  std::initializer_list<std::string_view> functions);

}  // namespace dbe
