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

// A deleted row below another: the foreign keys from the root down to its table.
struct Descent {
	std::vector<ForeignKey> path;
};

// Sets the time of deletion to null: in the root, and in the tables below it in those rows that were
// deleted at the same time and reference what comes back.
std::string restore_command(const Target& target, std::string_view deleted_at,
							const std::string& condition);
std::string restore_command(const Target& target, const Descent& descent,
							const std::string& condition, std::string_view time);

// One batch of the rows that were deleted before a time and that nothing needs any more.
std::string purge_command(const Target& target, std::string_view deleted_at,
						  const std::vector<ForeignKey>& children, std::string_view before,
						  std::int64_t batch_size);

}  // namespace dbe
