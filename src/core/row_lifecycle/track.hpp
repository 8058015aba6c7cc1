// Columns that tell when a row was changed, how often and by whom: the plan of their triggers.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/row_lifecycle/triggers.hpp"

namespace dbe {

enum class TrackRole { updated_at, version, created_at, created_by, updated_by };
inline constexpr std::size_t track_roles = 5;

std::string_view name(TrackRole role);

struct TrackOptions {
	// The column of each role; none where it is not wanted.
	std::array<std::optional<std::string_view>, track_roles> columns;
	bool check_version = false;
	bool add_columns = false;
};

// The type below the domains of a column, as format_type() writes it without its modifier.
struct BaseType {
	std::int16_t column;
	std::string_view type;
};

std::vector<BaseType> base_types(Call& call, const Target& target);

// Refused: no column at all, one column twice, a version to check that is not kept (22023); a
// column that is missing (42703), generated or an identity (42809), or of another type (42804).
std::vector<Step> plan_tracking(const Target& target, const std::vector<BaseType>& types,
								const TrackOptions& options,
								const std::vector<OwnTrigger>& existing);

}  // namespace dbe
