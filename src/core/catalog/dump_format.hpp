// How fields are written in a dump, shared by its writer and its reader.
#pragma once

#include <string>
#include <string_view>

namespace dbe {

inline constexpr std::string_view dump_title = "dbe catalog 1";
inline constexpr std::string_view dump_end = "[end]";	 // without it, the rest was lost

// Tabs, line ends, backslashes and the signs of lists are escaped.
std::string escaped_field(std::string_view text);
std::string unescaped_field(std::string_view field);
// The shortest text that reads back as the same number.
std::string exact(double value);

}  // namespace dbe
