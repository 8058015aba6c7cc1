// What names and values say about secrets. More careful than query/redact.hpp: here a wrong guess
// is a false alarm, there it is a mask too many. No value ever leaves these functions.
#pragma once

#include <string_view>

namespace dbe {

// jwt_secret, app.api_key, smtp_password; not password_policy, token_ttl or secret_name.
bool names_secret_value(std::string_view name);
// Long enough, no placeholder, no path, number or switch.
bool may_be_secret(std::string_view value);
// What kind of secret the text holds, "an API key or token" and the like; empty for none.
std::string_view kind_of_secret(std::string_view text);

}  // namespace dbe
