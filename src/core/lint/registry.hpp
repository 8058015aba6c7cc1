// All rules of the linter, ordered by group and id. Made from the folder listing at build time.
#pragma once

#include <span>
#include <string_view>

#include "core/lint/rule.hpp"

namespace dbe {

std::span<const LintRule* const> all_lint_rules();
const LintRule* find_lint_rule(std::string_view id);

}  // namespace dbe
