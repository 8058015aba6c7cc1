// Deleted rows that come back, and those that go for good: the statements.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/actions/action.hpp"
#include "core/actions/target.hpp"
#include "core/row_lifecycle/foreign_keys.hpp"

namespace dbe {

// x.id = '42', or of a key of several columns one comparison each, from a JSON object.
std::string key_condition(const Target& target, std::string_view key, std::string_view alias);

// A table on the way down from the row that comes back: the foreign key to the one above it, and
// those by which its rows reference rows of their own table. The first has no key.
struct Level {
	ForeignKey key;
	std::vector<ForeignKey> own;
};

// The row itself.
std::string restore_command(const Target& target, std::string_view deleted_at,
							std::string_view key);
// Rows of the last level that were deleted at this time and reference the row through the others, or
// through their own table.
std::string restore_command(const Target& target, std::string_view key,
							const std::vector<Level>& levels, const KeyTable& table,
							std::string_view time);

// One batch of the rows that were deleted before a time and that nothing needs any more.
std::string purge_command(const Target& target, std::string_view deleted_at,
						  const std::vector<ForeignKey>& children, std::string_view before,
						  std::int64_t batch_size);

}  // namespace dbe
