// Texts whose constants are parameters, as pg_stat_statements keeps them.
#pragma once

#include <string>
#include <string_view>

namespace dbe {

// The same statement as one that the server reads. Where a constant was written with its type in front of
// it, "interval '1 day'", or as the field of extract(), the normalised text is no SQL any more ("interval
// $1"), and of arithmetic on two constants, "$1 % $2", nothing tells the type: the first becomes a cast, the
// second date_part(), the third of whole numbers, which such constants mostly are. A text without these
// comes back as it is. Only for texts that the server has refused: in others a cast could change what a
// parameter is.
std::string readable_parameters(std::string_view normalised);

}  // namespace dbe
