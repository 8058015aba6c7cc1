#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const PartitionedTable& partitioned : catalog.partitioned_tables()) {
		const Relation* parent = catalog.relation(partitioned.relation);
		if (parent == nullptr || parent->kind != 'p' || !catalog.is_judged(*parent)) continue;
		for (const Inheritance& i : catalog.children(parent->id)) {
			assessment.examined();
			if (!i.detach_pending) continue;
			Draft draft;
			draft.object = catalog.name(i.child);
			const std::string name = catalog.name(*parent);
			const Relation* child = catalog.relation(i.child);
			const double rows = child != nullptr && child->tuples > 0 ? child->tuples : 0;
			draft.detail = cat("Half detached from ", name, ": queries there no longer find its ",
							   counted(rows, "row"), ", and no other can be detached.");
			draft.fix = cat("ALTER TABLE ", name, " DETACH PARTITION ", draft.object, " FINALIZE;");
			draft.evidence.put("parent", name).put("rows", rows);
			draft.effect = child != nullptr ? catalog.bytes(*child) : 0;
			assessment.add(draft);
		}
	}
}

}  // namespace

extern constexpr Check detach_pending_partition{CheckSpec{
	.id = "detach_pending_partition",
	.title = "DETACH PARTITION CONCURRENTLY that never finished",
	.dimension = Dimension::migration,
	.severity = Severity::warning,
	.why = "An interrupted DETACH PARTITION CONCURRENTLY leaves the partition between two states: "
		   "queries on the parent no longer see its rows, yet it cannot be attached again or "
		   "dropped as a table of its own, and only one partition may be in this state.",
	.action = "Finish the detaching; attach the partition again afterwards if its rows are still "
			  "wanted. Where the DETACH runs right now, wait for it instead.",
	.bad = "",
	.good = "",
	.no_example = "It takes a DETACH that is cancelled while it waits for another session.",
	.run = run,
}};

}  // namespace dbe
