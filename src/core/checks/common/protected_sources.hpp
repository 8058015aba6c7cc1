// Views that read tables under row-level security with somebody else's eyes.
#pragma once

#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"

namespace dbe {

// Built once for a check: what each view reads.
class ProtectedSources {
public:
	explicit ProtectedSources(const Catalog& catalog);

	// Tables whose policies do not bind who looks through the view, as it reads them, directly or
	// through other views, with the rights of an owner whom they do not bind.
	std::vector<const Relation*> unguarded(const Relation& view) const;
	// What the view reads directly.
	std::vector<const Relation*> read_by(RelationId view) const;

private:
	const Catalog& catalog_;
	std::vector<std::pair<RelationId, RelationId>> uses_;  // view, used; sorted
};

// Does any user table have row-level security with a policy?
bool has_guarded_tables(const Catalog& catalog);
bool has_option(const Relation& relation, std::string_view option);	 // "name=true" and its like

// Somebody who may read both, but of the table only what its policies show; empty for nobody.
std::string reader_of_both(const Catalog& catalog, const Relation& view, const Relation& table);

}  // namespace dbe
