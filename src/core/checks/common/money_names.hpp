// Do the names say that a column holds an amount of money?
#pragma once

#include "core/catalog/catalog.hpp"

namespace dbe {

bool holds_money(const Table& table, const Column& column);

}  // namespace dbe
