#include "core/checks/common/idle_index.hpp"

#include "core/checks/common/index_shape.hpp"

namespace dbe {

extern const Check unused_index;

IndexVerdict judge_idleness(const Snapshot& snapshot, const Table& table,
							const IndexFacts& facts) {
	const Catalog& catalog = snapshot.catalog;
	const auto parameter = [&](std::string_view name) {
		return snapshot.parameters.value(unused_index, name);
	};
	IndexVerdict verdict{Idleness::used, facts, {}};
	// Held in place by a constraint, or there for the deletes of a referenced table: counters do
	// not show the use of those.
	if (facts.scans > 0 || facts.last_scan > 0 || facts.index->is_unique ||
		is_held(catalog, *facts.index))
		return verdict;
	if (serves_foreign_key(catalog, *facts.index)) {
		verdict.idleness = Idleness::foreign_key;
	} else if (facts.bytes < parameter("min_bytes")) {
		verdict.idleness = Idleness::small;
	} else if (table.sequential_scans + table.index_scans <= 0) {
		verdict.idleness = Idleness::unread_table;
	} else {
		verdict.watch = index_watch(snapshot, *facts.relation);
		verdict.idleness = verdict.watch.seconds < parameter("min_age") ? Idleness::too_young
																		 : Idleness::unused;
	}
	return verdict;
}

}  // namespace dbe
