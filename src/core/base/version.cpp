#include "core/base/version.hpp"

namespace dbe {

// Defined for this file alone, so that a release rebuilds nothing else.
std::string_view library_version() { return DBE_VERSION; }

}  // namespace dbe
