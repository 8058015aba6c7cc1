// What kind of statement a text is, by its words.
#pragma once

#include <vector>

#include "core/query/sql_tokens.hpp"

namespace dbe {

// Has a plan, unlike what only keeps the session or the schema going.
bool is_planned(const std::vector<Token>& words);
// Reports of this extension, and reads of the very statistics.
bool is_own(const std::vector<Token>& words);

}  // namespace dbe
