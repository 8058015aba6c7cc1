// Which narrower type a text column really holds, by its statistics and its name.
#pragma once

#include "core/catalog/catalog.hpp"
#include "core/catalog/value_shape.hpp"

namespace dbe {

// Text where it is not certain; enough is the number of values that must be known.
Shape typed_shape(const Column& column, const ColumnStatistics& statistics, double enough);

// A key/value table: its text holds attributes of all kinds, one per row.
bool holds_attributes(const Table& table);

}  // namespace dbe
