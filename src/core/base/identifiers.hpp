// Quoting as the server quotes.
#pragma once

#include <string>
#include <string_view>

namespace dbe {

// "My ""Table""" where needed; reserved words are quoted, plain lower-case names are not.
std::string quoted(std::string_view identifier);
// schema.name, each part quoted where needed
std::string qualified(std::string_view schema, std::string_view name);
// 'text' with quotes doubled; E'...' when it holds a backslash
std::string literal(std::string_view text);
// A name for a new object: as CREATE INDEX would choose it, cut to 63 bytes at a character's
// start, its end replaced by a hash when cut so that two long names stay apart.
std::string object_name(std::string_view name);

}  // namespace dbe
