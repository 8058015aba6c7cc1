// Who may do what in the end: by ownership, by grants, and through memberships.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/base/host.hpp"
#include "core/catalog/catalog.hpp"

namespace dbe {

// How one role is a member of another. From 16 on each membership says so itself.
struct MemberEdge {
	RoleId role;
	RoleId member;
	bool inherits;	// has its rights at once
	bool may_set;	// may become it by SET ROLE
};

struct EffectiveGrant {
	std::string role;
	std::string kind;	 // server, role, database, schema, table, view, sequence, function
	std::string object;	 // empty for the server
	std::string rights;
	std::string via;  // owner, granted, member of x, SET ROLE x, superuser, attribute
};

// Of one role, or of all but the predefined ones where none is given. Superusers have one row each.
// PUBLIC is a role of its own, unless one role is asked for: then what everybody may do is with it.
// Polls the host, where there is one.
std::vector<EffectiveGrant> effective_grants(const Catalog& catalog,
											 std::span<const MemberEdge> edges,
											 const Role* only, const Host* host = nullptr);

}  // namespace dbe
