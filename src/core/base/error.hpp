// Errors that the core raises itself.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace dbe {

// Standard SQLSTATEs that the core uses.
namespace sqlstate {
inline constexpr std::string_view invalid_parameter_value = "22023";
inline constexpr std::string_view null_value_not_allowed = "22004";
inline constexpr std::string_view undefined_object = "42704";
inline constexpr std::string_view undefined_table = "42P01";
inline constexpr std::string_view undefined_column = "42703";
inline constexpr std::string_view duplicate_object = "42710";
inline constexpr std::string_view wrong_object_type = "42809";
inline constexpr std::string_view insufficient_privilege = "42501";
inline constexpr std::string_view feature_not_supported = "0A000";
inline constexpr std::string_view not_in_prerequisite_state = "55000";
inline constexpr std::string_view invalid_schema_name = "3F000";
inline constexpr std::string_view out_of_memory = "53200";
inline constexpr std::string_view internal_error = "XX000";
}  // namespace sqlstate

// Becomes ereport(ERROR) once every C++ frame is gone. Messages follow the server's style:
// one line, lower case, no full stop; detail and hint are sentences.
struct Error final {
	std::string_view sqlstate;
	std::string message;
	std::string detail;
	std::string hint;
};

}  // namespace dbe
