// The steps that put an audit trail on a table, and take it off.
#pragma once

#include <vector>

#include "core/actions/action.hpp"
#include "core/audit/options.hpp"

namespace dbe {

// A relation below an audited table.
struct Below {
	std::uint32_t id = 0;
	std::string_view schema;
	std::string_view name;
	bool is_partition = false;
};

std::vector<Below> read_below(Call& call, const Target& target);

// Triggers of dbe that stand on a table already.
std::vector<std::string_view> read_audit_triggers(Call& call, std::uint32_t relation);

std::vector<Step> enable_steps(const Target& target, const AuditOptions& options,
							   const std::vector<Below>& below,
							   const std::vector<std::string_view>& present);
std::vector<Step> disable_steps(Call& call, const Target& target, const std::vector<Below>& below);

}  // namespace dbe
