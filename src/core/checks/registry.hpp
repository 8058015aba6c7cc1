// All checks, ordered by dimension and id. Made from the folder listing at build time.
#pragma once

#include <span>
#include <string_view>

#include "core/checks/check.hpp"

namespace dbe {

std::span<const Check* const> all_checks();
const Check* find_check(std::string_view id);

}  // namespace dbe
