// The words that this server keeps for itself.
#pragma once

#include <span>

#include "core/server/group.hpp"

namespace dbe {

// Those that cannot name a table or a column without quotes, sorted.
struct KeywordFacts : FactGroup {
	std::span<const std::string_view> reserved;

	bool is_reserved(std::string_view name) const;
};

KeywordFacts load_keywords(const Host& host, Arena& arena);

}  // namespace dbe
