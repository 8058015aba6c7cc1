// Checks of the server's settings: reading one, and the SQL that changes it where it is set.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {

// Whose value a check is about. What a session sees may be its role's or its client's own, and
// then hides what the others get.
enum class Whose {
	most_sessions,	// of this database
	role,			// a bad value is bad for one role, too; a good one says nothing of the server
};

// Counts settings of which each alone is the whole matter, after Whose::role has judged them: as
// one, examined where one is bad or all are the server's.
void count_settings(const Snapshot& snapshot, Assessment& assessment,
					std::initializer_list<std::string_view> names, bool is_bad);

// The setting's switch. Nothing where this server has no such setting, and, after saying so to
// the assessment, where the caller cannot see the value that counts.
std::optional<bool> judged_flag(const Snapshot& snapshot, Assessment& assessment,
								std::string_view name, Whose whose = Whose::most_sessions);
std::optional<double> judged_number(const Snapshot& snapshot, Assessment& assessment,
									std::string_view name, Whose whose = Whose::most_sessions);
std::optional<std::string_view> judged_text(const Snapshot& snapshot, Assessment& assessment,
											std::string_view name,
											Whose whose = Whose::most_sessions);

// Whom the value meets: "for everybody", or "in this database" where ALTER DATABASE gives it.
std::string_view reach(const Snapshot& snapshot, std::string_view name);

// A finding about one setting. Its fix changes the setting where it is set: by ALTER SYSTEM, or
// by ALTER ROLE or ALTER DATABASE where one of those overrides the files. There is none where
// SQL cannot change it, which the detail then says, or where the value is empty. The value is
// SQL already.
Draft setting_draft(const Snapshot& snapshot, std::string_view name, std::string_view current,
					std::string_view fix_value, std::string_view detail);

// A sentence, after a blank, about what changes this setting where ALTER SYSTEM does not; else
// nothing.
std::string_view source_note(const Snapshot& snapshot, std::string_view name);

// Every spelling of false that the server takes, abbreviations included.
bool reads_as_off(std::string_view value);

// Calls visit(row, value) for each ALTER ROLE ... SET of this setting that meets logins to this
// database and names a role; what holds for all roles is in the settings themselves.
template <class Visitor>
void for_each_role_setting(const Catalog& catalog, std::string_view name, Visitor&& visit) {
	for (const RoleSettings& s : catalog.role_settings()) {
		if (s.role == RoleId{}) continue;
		if (s.database != DatabaseId{} && s.database != catalog.server().database) continue;
		for (std::uint32_t i = 0; i < s.settings.count; i++) {
			const std::string_view item = s.settings.items[i];
			if (item.starts_with(name) && item.substr(name.size(), 1) == "=")
				visit(s, item.substr(name.size() + 1));
		}
	}
}

// ALTER ROLE "x" IN DATABASE "y" RESET name;
std::string reset_role_setting(const Catalog& catalog, const RoleSettings& settings,
							   std::string_view name);

// Slots of client connections without those that are reserved; 0 when unknown.
double usable_connections(const Settings& settings);

}  // namespace dbe
