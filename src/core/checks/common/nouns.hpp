// English nouns as they stand in names of tables, in lower case.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dbe {

enum class GrammaticalNumber : std::uint8_t { singular, plural, unknown };

std::string plural(std::string_view singular);
std::string singular(std::string_view plural);	// itself when it is no plural
// Unknown for what has no plural (data, history) and for what is hardly a noun.
GrammaticalNumber grammatical_number(std::string_view word);

}  // namespace dbe
