// Columns that hold what must not lie about in clear text, by name and values together.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/catalog/catalog.hpp"

namespace dbe {

enum class Sensitive : std::uint8_t {
	none,
	password,  // as typed, no hash
	card_number,
	card_code,	// CVV, CVC: never to be stored
	social_security_number,
	person_number  // of a country or a tax office, where it is written like a social security number
};

std::string_view plural_name(Sensitive kind);
// A text column whose name says so.
bool is_named_sensitive(const Catalog& catalog, const Column& column);
// A name alone is never enough: the statistics must show values of the kind.
Sensitive sensitive_kind(const Catalog& catalog, const Column& column);

}  // namespace dbe
