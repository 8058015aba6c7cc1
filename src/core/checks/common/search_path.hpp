// The search_path that a function brings along.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.hpp"

namespace dbe {

// The schemas of a stored search_path: a list of identifiers, quoted where needed.
std::vector<std::string> schemas_of(std::string_view path);
// As its SET clause has it; without data where there is none.
Text search_path_of(const Function& function);
// Nobody calls a trigger function: it runs for whoever writes to the table.
bool is_trigger_function(const Function& function);

}  // namespace dbe
