// The catalogs as a report reads them: like an audit, but without workload and checks.
#pragma once

#include "core/api/audit.hpp"
#include "core/reports/cells.hpp"

namespace dbe {

class Reading {
public:
	enum class Facts : std::uint8_t { none, replication };

	// schemas: the position of the argument that names them. Schemas that do not exist are refused.
	Reading(Call& call, std::size_t schemas, Facts facts = Facts::none);

	const Catalog& catalog() const { return catalog_; }
	const Snapshot& snapshot() const { return snapshot_; }

private:
	Catalog catalog_;
	Settings settings_;
	Statements statements_;
	ServerFacts facts_;
	Parameters parameters_;
	Snapshot snapshot_;
};

inline constexpr std::size_t no_argument = static_cast<std::size_t>(-1);

// Of a relation without its schema, quoted where needed.
std::string short_name(const Relation& relation);

}  // namespace dbe
