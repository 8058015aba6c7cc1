// Whether the rows that a foreign key points from are found by an index.
#pragma once

#include <cstdint>

#include "core/catalog/catalog.hpp"

namespace dbe {

enum class Service : std::uint8_t {
	none,
	unknown,	// an index covers a part of the key; how selective it is, nobody has measured
	served
};

// By one index of the table, or by one of each partition.
Service foreign_key_service(const Catalog& catalog, const Relation& table, double rows,
							dbe_numbers columns);

}  // namespace dbe
