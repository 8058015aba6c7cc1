// The snapshot as text and back: for bug reports and for the fixtures of tests.
//
// One section per list: "[name]", a line of field names, a line per row; fields are separated
// by tabs, absent texts are \N, lists are {a,b}. The last line is "[end]". Column values from statistics are replaced by
// examples of the same shape, settings that may hold secrets by "(set)".
#pragma once

#include <string>
#include <string_view>

#include "core/base/arena.hpp"
#include "core/catalog/model.hpp"

namespace dbe {

std::string dump_catalog(const dbe_catalog& catalog);

// Fields that are missing keep their zero, unknown fields and sections are passed over: dumps of
// other versions load. What is cut off or does not fit raises an error that says where.
dbe_catalog load_catalog_dump(std::string_view dump, Arena& arena);

}  // namespace dbe
