// Defaults that are a constant: what the server worked out when the default was made.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.hpp"

namespace dbe {

struct ConstantDefault {
	const Table* table;
	const Column* column;
	TypeId type;		 // of the constant
	std::string bytes;	 // as in the server's memory
};

// Those of judged tables whose constant is of one of the types, by table and column. A coercion
// to the column's type or length may stand around the constant; generated columns do not count.
std::vector<ConstantDefault> constant_defaults(const Catalog& catalog,
											   std::span<const TypeId> types);

// The first 8 bytes: microseconds of a moment since 2000-01-01, or of a time of the day.
std::optional<std::int64_t> microseconds(const ConstantDefault& constant);
// The characters of a text.
std::string_view characters(const ConstantDefault& constant);

}  // namespace dbe
