// Takes secrets out of SQL texts before anybody reads them.
#pragma once

#include <string>
#include <string_view>

namespace dbe {

inline constexpr std::string_view redacted_mark = "***";

// The text with passwords, keys and tokens replaced by ***: literals after PASSWORD, IDENTIFIED
// BY and names such as api_key, the arguments of cryptographic functions, password=... and
// user:password@host in literals and comments, and literals that look like a known kind of key.
// Rather masks too much than too little.
std::string redacted(std::string_view sql);

// The value of a setting, (set) where the setting's name says that all of it may be secret; else
// without the passwords in URLs and connection strings and the keys within.
std::string shown_setting(std::string_view name, std::string_view value);

// An API key, an access token, a private key, a stored password hash: known by how it begins.
bool looks_like_key(std::string_view text);
// postgres://user:secret@host
bool has_password_in_url(std::string_view text);

}  // namespace dbe
