#include "core/api/call.hpp"
#include "core/base/version.hpp"

namespace dbe::api {

void version(Call& call) { call.add_row({library_version()}); }

}  // namespace dbe::api
