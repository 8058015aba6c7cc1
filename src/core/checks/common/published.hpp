// Tables whose updates or deletes go to subscribers.
#pragma once

#include <vector>

#include "core/catalog/catalog.hpp"

namespace dbe {

class Published {
public:
	explicit Published(const Catalog& catalog);

	bool is_empty() const { return !everything_ && tables_.empty() && schemas_.empty(); }
	// By itself, by its schema, by a partitioned table above it, or with all tables.
	bool includes(const Relation& table) const;
	// So, or through one of its partitions: changes by way of the partitioned table reach that.
	bool reaches(const Relation& table) const;

private:
	bool is_named(const Relation& table) const;

	const Catalog& catalog_;
	bool everything_ = false;
	std::vector<RelationId> tables_;	// sorted
	std::vector<SchemaId> schemas_;
	std::vector<RelationId> roots_;	// of partitions that are named
};

}  // namespace dbe
