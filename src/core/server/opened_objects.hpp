// What PUBLIC has been given that neither PostgreSQL nor an extension gives it: functions and
// catalogs kept restricted, and rights on the database, foreign servers and parameters.
#pragma once

#include <span>

#include "core/server/group.hpp"

namespace dbe {

struct OpenedObject {
	std::string_view kind;	// as in GRANT ... ON: FUNCTION, TABLE, DATABASE, PARAMETER, ...
	std::string_view name;	// without schema or arguments
	std::string_view identity;	// quoted, ready for DDL
	std::string_view home;	// pg_catalog or the extension, where one of them keeps it restricted
	std::string_view rights;   // "SET, ALTER SYSTEM"
	std::string_view grantor;  // quoted; empty where the owner granted it
};

struct OpenedFacts : FactGroup {
	std::span<const OpenedObject> restricted;  // sorted by home
	std::span<const OpenedObject> others;
};

OpenedFacts load_opened_objects(const Host& host, Arena& arena);

}  // namespace dbe
