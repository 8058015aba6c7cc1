#include "core/checks/common/redundant_indexes.hpp"

#include <cstdint>
#include <tuple>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

// A plain index is dropped; a unique constraint that nothing refers to goes as a constraint; the
// rest stays.
enum class Removal : std::uint8_t { drop_index, drop_constraint, never };

struct Candidate {
	const Index* index;
	const Constraint* constraint;
	Removal removal;
};

Removal removal_of(const Catalog& catalog, const Index& index, const Constraint* constraint) {
	if (index.is_primary || index.is_exclusion || index.is_replica_identity || index.is_clustered ||
		is_referenced(catalog, index))
		return Removal::never;
	return constraint == nullptr ? Removal::drop_index : Removal::drop_constraint;
}

// Among indexes that can stand in for each other the one that is harder to remove stays, then
// the rising one, which takes new keys at its end, then the older one, whose name may be known
// elsewhere.
auto rank(const Candidate& c) {
	const bool is_falling = c.index->options.count > 0 && (c.index->options.items[0] & 1) != 0;
	return std::tuple(-static_cast<int>(c.removal), -static_cast<int>(c.index->is_unique), is_falling,
					  c.index->id);
}

bool can_replace(const Catalog& catalog, const Candidate& narrow, const Candidate& wide) {
	if (narrow.removal == Removal::never) return false;
	// Without the constraint its name and its deferrability are gone: only another constraint
	// of the same kind makes up for that.
	if (narrow.constraint != nullptr &&
		(wide.constraint == nullptr ||
		 wide.constraint->is_deferrable != narrow.constraint->is_deferrable))
		return false;
	if (coverage(catalog, *narrow.index, *wide.index) == Coverage::none) return false;
	const bool is_mutual = wide.removal != Removal::never &&
						   coverage(catalog, *wide.index, *narrow.index) != Coverage::none;
	return !is_mutual || rank(wide) < rank(narrow);
}

// The stand-in that stays itself. Replacing is transitive, so there always is one.
const Candidate* replacement(const Catalog& catalog, const std::vector<Candidate>& all,
							 const Candidate& narrow) {
	const Candidate* best = nullptr;
	for (const Candidate& wide : all) {
		if (&wide == &narrow || !can_replace(catalog, narrow, wide)) continue;
		if (best == nullptr || can_replace(catalog, *best, wide)) best = &wide;
	}
	return best;
}

std::string removal_statement(const Catalog& catalog, const Candidate& c, const Relation& index) {
	if (c.removal == Removal::drop_index) return drop_index(catalog, index);
	return cat("ALTER TABLE ", catalog.name(c.index->table), " DROP CONSTRAINT ",
			   quoted(c.constraint->name), ";");
}

}  // namespace

std::vector<RedundantIndex> redundant_indexes(const Catalog& catalog, const Table& table) {
	std::vector<Candidate> candidates;
	for (const Index& index : table.indexes) {
		if (!is_usable(index)) continue;
		const Constraint* constraint = constraint_of(catalog, index);
		candidates.push_back({&index, constraint, removal_of(catalog, index, constraint)});
	}
	std::vector<RedundantIndex> found;
	for (const Candidate& narrow : candidates) {
		const Candidate* wide = replacement(catalog, candidates, narrow);
		if (wide == nullptr) continue;
		const IndexFacts facts = index_facts(catalog, *narrow.index);
		const IndexFacts kept = index_facts(catalog, *wide->index);
		if (facts.relation == nullptr || kept.relation == nullptr) continue;
		found.push_back({facts, kept, coverage(catalog, *narrow.index, *wide->index),
						 removal_statement(catalog, narrow, *facts.relation)});
	}
	return found;
}

}  // namespace dbe
