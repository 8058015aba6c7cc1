// Checks of the server's settings: reading one, and the SQL that changes it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {

// The setting's switch. Nothing where this server has no such setting, and, after saying so to
// the assessment, where the caller may not read it.
std::optional<bool> judged_flag(const Snapshot& snapshot, Assessment& assessment,
								std::string_view name);
std::optional<double> judged_number(const Snapshot& snapshot, Assessment& assessment,
									std::string_view name);

// ALTER SYSTEM SET name = value; and the reload that makes it true. The value is SQL already.
std::string alter_system(std::string_view name, std::string_view value);

// A finding about one setting, with that fix unless the value is empty.
Draft setting_draft(std::string_view name, std::string_view current, std::string_view fix_value);

// Slots of client connections without those that are reserved; 0 when unknown.
double usable_connections(const Settings& settings);

}  // namespace dbe
