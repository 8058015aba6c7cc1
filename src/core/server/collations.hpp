// The versions of the collations that indexes are sorted by: of the library when they were
// recorded, and of the library now.
#pragma once

#include <span>

#include "core/catalog/catalog.hpp"
#include "core/server/group.hpp"

namespace dbe {

namespace collation {
inline constexpr Oid database_default{100};
inline constexpr Oid c{950};
inline constexpr Oid posix{951};
}  // namespace collation

struct CollationVersion {
	Oid id{};
	std::string_view name;		// quoted, with its schema
	std::string_view recorded;	// empty where none was
	std::string_view actual;	// empty where the library has none

	bool is_mismatch() const {
		return !recorded.empty() && !actual.empty() && recorded != actual;
	}
};

struct CollationFacts : FactGroup {
	CollationVersion database;	// its default; its name is that of the database
	std::span<const CollationVersion> list;	// others that some index is sorted by
};

CollationFacts load_collations(const Host& host, Arena& arena, const Catalog& catalog);

}  // namespace dbe
