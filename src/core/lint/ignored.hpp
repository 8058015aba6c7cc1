// Statements of a script, and the rules that its comments tell to be silent:
//     -- dbe:ignore select_star, limit_without_order
#pragma once

#include <string_view>
#include <vector>

#include "core/lint/lint.hpp"

namespace dbe {

// What stands between the semicolons of a part of a script; a body between BEGIN ATOMIC and END
// counts as one.
std::vector<Span> statements_of(std::string_view script, Span part);

// A comment speaks for the statement in which, directly before which, or behind which on its last
// line it stands. Without names it speaks of all rules.
void remove_ignored(std::string_view script, std::vector<LintRow>& rows);

}  // namespace dbe
