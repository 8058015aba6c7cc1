// Durations as people write them.
#pragma once

#include <string_view>

#include "core/base/host.hpp"

namespace dbe {

// The seconds of an interval's text. The server reads it, in one query, as the text depends on the session's
// style: 22007 or 22015 where it is none. From 17 on it may be infinite.
double seconds_of_interval(const Host& host, std::string_view text);

}  // namespace dbe
