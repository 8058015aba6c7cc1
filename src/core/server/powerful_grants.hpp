// Rights that reach past the database and were given to roles by name: functions that read and
// write the server's files, the catalogs that hold password hashes, settings that run programs.
// What PUBLIC was given is among the opened objects.
#pragma once

#include <span>

#include "core/catalog/model.hpp"
#include "core/server/group.hpp"

namespace dbe {

struct PowerfulGrant {
	RoleId grantee{};
	std::string_view kind;		// as in GRANT ... ON: FUNCTION, TABLE, PARAMETER
	std::string_view name;		// without schema or arguments
	std::string_view identity;	// quoted, ready for DDL
	std::string_view right;		// EXECUTE, SELECT, SELECT (column), ALTER SYSTEM
	std::string_view grantor;	// quoted; empty where the owner granted it
};

struct PowerfulGrantFacts : FactGroup {
	std::span<const PowerfulGrant> list;  // sorted by grantee
};

PowerfulGrantFacts load_powerful_grants(const Host& host, Arena& arena);

}  // namespace dbe
