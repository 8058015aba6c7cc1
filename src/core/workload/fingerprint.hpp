// What statements have in common that differ only in constants, in the length of lists, in blanks,
// comments and the case of keywords.
#pragma once

#include <string>
#include <string_view>

namespace dbe {

// The statement with each constant and parameter as ?, and each list of them as one.
std::string shape_of(std::string_view sql);
// Of the shape, 16 hexadecimal digits: the same on every server and in every version.
std::string fingerprint_of(std::string_view sql);

}  // namespace dbe
