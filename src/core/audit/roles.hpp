// What has changed about roles, memberships, settings and rights since it was last looked at.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/api/call.hpp"

namespace dbe {

// An object in words: "role", "app", "is a superuser now; has another password".
struct RoleChange {
	std::string object_type;
	std::string object;
	std::string change;
};

// What has become of one attribute of an object.
struct AttributeChange {
	std::string_view object_type;
	std::string_view id;
	std::string_view object;
	std::string_view attribute;
	bool was_there = false;
	bool is_there = false;
	std::string_view before;  // as remembered: a hash where the value may be a secret
	std::string_view after;
	std::string_view shown;	 // the value now, where it may be told
	bool is_new = false;	 // the object as a whole
	bool is_gone = false;
};

// One sentence for each object; the changes of an object follow each other.
std::vector<RoleChange> describe_changes(const std::vector<AttributeChange>& changes);

// Finds, remembers and records the changes; with dry_run it only finds them. The rights to do so are
// those of the extension's owner, and the caller's have been checked.
std::vector<RoleChange> find_role_changes(Call& call, bool dry_run);

}  // namespace dbe
