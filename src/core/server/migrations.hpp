// What the tools that apply migrations have written down about those that did not succeed.
#pragma once

#include <span>

#include "core/catalog/catalog.hpp"
#include "core/server/group.hpp"

namespace dbe {

enum class MigrationTrouble : std::uint8_t {
	failed,		// the tool stopped in the middle and waits for a person
	locked,		// its lock was left behind
	unfinished	// begun long ago, never completed
};

// One table of one tool, recognised by its columns.
struct MigrationHistory : FactGroup {
	RelationId table{};
	std::string_view tool;
	MigrationTrouble trouble{};	 // what its rows can tell
	double count = 0;			 // of such rows; 0 = all is well
	std::string_view what;		 // the version, the script, the owner of the lock
	std::string_view message;
	double seconds = -1;  // since; negative = unknown
};

struct MigrationFacts : FactGroup {
	std::span<const MigrationHistory> list;
	double unread = 0;	// tables beyond those that are read
};

// Reads each table in a subtransaction of its own; a lock on one is not waited for again.
MigrationFacts load_migrations(const Host& host, Arena& arena, const Catalog& catalog);

}  // namespace dbe
