// A statement's text without secrets, before it is stored: asked by the audit of commands, no SQL function
#include "core/query/redact.hpp"

#include "core/api/call.hpp"

namespace dbe::api {

void redacted(Call& call) { call.add_row({dbe::redacted(call.text(0).value_or(""))}); }

}  // namespace dbe::api
