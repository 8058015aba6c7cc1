// Roles as they act: through memberships, and with the settings that meet them at login.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.hpp"

namespace dbe {

inline constexpr RoleId bootstrap_superuser{10};
// pg_authid.dat
inline constexpr RoleId pg_database_owner{6171};
inline constexpr RoleId pg_read_all_data{6181};
inline constexpr RoleId pg_write_all_data{6182};

// pg_monitor and its kind: the server's own, never judged.
bool is_predefined(const Role& role);

// A set of roles, sorted.
class RoleSet {
public:
	explicit RoleSet(std::vector<RoleId> roles);
	bool contains(RoleId role) const;
	bool empty() const { return roles_.empty(); }
	const std::vector<RoleId>& roles() const { return roles_; }

private:
	std::vector<RoleId> roles_;
};

// pg_database_owner stands for whoever owns the database; all others for themselves.
RoleId real_owner(const Catalog& catalog, RoleId owner);
// All memberships: those that are stored, and the owner's of the database in pg_database_owner.
std::vector<Membership> memberships(const Catalog& catalog);

// These roles and everybody who is their member, directly or through others.
RoleSet with_members(const Catalog& catalog, std::vector<RoleId> roles);
// Superusers and whoever can become one by SET ROLE.
RoleSet reaching_superuser(const Catalog& catalog);
// Whoever can use the rights of one of these: by inheritance, after a SET ROLE or two.
RoleSet using_rights_of(const Catalog& catalog, RoleId role);
// The role and all whose rights it has without any SET ROLE.
RoleSet inherited_by(const Catalog& catalog, RoleId role);
// Does the name say that the role deploys, administers, copies or watches the database?
bool is_administrative_name(std::string_view name);

// Do superusers own all tables, with nobody else granted anything on one? A role without a login
// counts as somebody: others may enter it by SET ROLE.
bool only_superusers_use_tables(const Catalog& catalog);

// The value of a setting given to the role, to the current database or to both, as it stands at
// login; without data when neither has one.
Text login_setting(const Catalog& catalog, RoleId role, std::string_view name);
// The row that gives it; nullptr when none does.
const RoleSettings* login_settings_with(const Catalog& catalog, RoleId role, std::string_view name);

// Where the row is set, for ALTER: "ROLE app IN DATABASE shop".
std::string place_of(const Catalog& catalog, const RoleSettings& settings);

// "a, b, c and 4 more"
std::string listed(const std::vector<std::string>& names, std::size_t limit);

}  // namespace dbe
