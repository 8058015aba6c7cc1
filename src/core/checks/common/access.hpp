// Lines of pg_hba.conf as the server applies them: the first that fits decides.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/catalog/settings.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {

// Does the server take connections from other machines? False where that is not visible.
bool listens_to_network(const Settings& settings);

// The lines; nothing, after saying why to the assessment, where the caller may not see them.
std::span<const AccessRule> judged_rules(const Snapshot& snapshot, Assessment& assessment);

// Every connection that the second line fits, the first fits too.
bool covers(const AccessRule& first, const AccessRule& second);
// An earlier line that decides in place of this one; nullptr when it has its own say.
const AccessRule* covered_by(std::span<const AccessRule> rules, const AccessRule& rule);

// The line that decides when this role comes over TLS from an address nobody expects.
const AccessRule* deciding_from_anywhere(std::span<const AccessRule> rules, std::string_view role);
// The password is all that is asked for.
bool is_password_method(std::string_view method);

// "line 97", with the file where it is not the only one.
std::string place(const AccessRule& rule);
// As it stands in the file: "all/all from 10.0.0.0 255.0.0.0".
std::string scope_of(const AccessRule& rule);

}  // namespace dbe
