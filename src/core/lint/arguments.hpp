// What the functions of the linter share.
#pragma once

#include <vector>

#include "core/api/call.hpp"
#include "core/lint/lint.hpp"

namespace dbe {

// The rules that an argument names, all where it is null. Refused: one that does not exist (42704).
std::vector<const LintRule*> rules_argument(Call& call, std::size_t position);

inline constexpr std::size_t cells_of_finding = 12;

// rule, severity, line, column, object, detail, evidence, why, suggestion, fix, its level and
// condition.
void append_cells(std::string_view script, const LintRow& row, std::vector<Cell>& cells);

}  // namespace dbe
