// Small databases: full of nulls, duplicates and values at which predicates turn.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/verify/random.hpp"
#include "core/verify/subject.hpp"

namespace dbe {

using MadeCell = std::optional<std::string_view>;  // into the subject's domains
using MadeRow = std::vector<MadeCell>;

struct MadeDatabase {
	std::vector<std::vector<MadeRow>> tables;  // as the subject's
	std::vector<MadeCell> parameters;
};

// The same for the same seed and number. The first has no rows, the second one row in each table.
MadeDatabase generate(const Subject& subject, std::uint64_t seed, unsigned number);

// Without the rows that have been refused.
MadeDatabase only_kept(const MadeDatabase& database, const std::vector<std::vector<bool>>& kept);

// The same rows in another order.
MadeDatabase shuffled(const MadeDatabase& database, std::uint64_t seed);

}  // namespace dbe
