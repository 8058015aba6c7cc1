// What a text looks like: the narrower type that it would fit.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/catalog/model.hpp"

namespace dbe {

enum class Shape : std::uint8_t {
	text,	 // anything else
	digits,	 // leading zeros or too long for a bigint: a code, not a number
	integer,
	decimal,
	uuid,
	date,		// ISO 8601, and a day that exists
	timestamp,	// ISO 8601, with or without a zone
	boolean,	// a word that the type boolean reads, in any case; never 0 or 1
	inet,		// an IPv4 or IPv6 address, with or without the bits of its network
	list		// whole numbers with commas between, perhaps cut off at its end
};

std::string_view name(Shape shape);
Shape shape_of(std::string_view value);
// The narrowest shape that all values have; text when there are none. A list may have one member.
Shape common_shape(std::span<const Text> values);

}  // namespace dbe
