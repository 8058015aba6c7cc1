// Columns whose default reads the clock: they say when the row was made, whatever their name.
#pragma once

#include <utility>
#include <vector>

#include "core/catalog/catalog.hpp"

namespace dbe {

class ClockDefaults {
public:
	explicit ClockDefaults(const Catalog& catalog);
	bool has(const Column& column) const;

private:
	std::vector<std::pair<RelationId, std::int16_t>> columns_;	// sorted
};

}  // namespace dbe
