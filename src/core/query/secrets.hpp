// Secrets that stand in a statement as plain text, for everybody who may read statements.
#pragma once

#include <string_view>

namespace dbe {

// What kind of secret the statement gives away, in words ("the password of a role"); empty when it
// gives away none. Unlike redacted() it names only what is certain: a password that is hashed
// already or an empty one is no secret.
std::string_view secret_in(std::string_view sql);

}  // namespace dbe
