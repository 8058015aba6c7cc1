// Everything a check may look at. Read once, then plain data, but for what would cost a look at the
// file system for each relation and is asked for a few.
#pragma once

#include <span>

#include "core/base/host.hpp"
#include "core/catalog/catalog.hpp"
#include "core/catalog/settings.hpp"
#include "core/checks/parameters.hpp"
#include "core/query/statements.hpp"
#include "core/server/facts.hpp"

namespace dbe {

struct Snapshot {
	const Catalog& catalog;
	const Settings& settings;
	const Statements& statements;
	const ServerFacts& facts;
	const Parameters& parameters;
	std::span<const RelationId> index_builds = {};	// see query/index_builds.hpp
	const Host* host = nullptr;						// none where a dump was loaded

	const Server& server() const { return catalog.server(); }

	// When the file of a relation was made; 0 where that is not known.
	double file_created(const Relation& relation) const {
		return host != nullptr ? host->file_created(relation) : relation.file_created;
	}

	// When the cumulative statistics began: a clean restart keeps them, a crash loses them. 0
	// where neither a loss nor a reset is known.
	double statistics_since() const {
		const Server& s = server();
		return s.statistics_reset > s.last_recovery ? s.statistics_reset : s.last_recovery;
	}
	// Seconds for which they have been counting; at least the server's own, where nobody knows.
	double statistics_age() const {
		const Server& s = server();
		const double since = statistics_since() > 0 ? statistics_since() : s.started;
		return s.now > since ? s.now - since : 0;
	}
};

}  // namespace dbe
