// The release of this library, from META.json.
#pragma once

#include <string_view>

namespace dbe {

std::string_view library_version();

}  // namespace dbe
