// A database that tells two statements apart, as a script that people can run.
#pragma once

#include <string>

#include "core/verify/compare.hpp"
#include "core/verify/trial.hpp"

namespace dbe {

// The rows as INSERTs, parents first, and what both statements give for them.
std::string counter_example(const Subject& subject, const MadeDatabase& database, const Trial& trial, const IsNumeric& is_numeric);
// Of real rows only what the one gives and the other does not.
std::string real_difference(const Trial& trial, const IsNumeric& is_numeric);

}  // namespace dbe
