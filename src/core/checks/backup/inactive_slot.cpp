#include "core/base/identifiers.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double mega = 1024.0 * 1024.0;

// Before 17 nobody knows since when: what has piled up must tell.
bool is_abandoned(const Slot& slot, const Assessment& assessment) {
	if (slot.inactive_seconds >= 0)
		return slot.inactive_seconds >= assessment.parameter("min_seconds");
	return slot.retained >= assessment.parameter("min_retained") * mega;
}

// A slot that reserves nothing costs nothing; synchronized ones belong to the primary; much
// retained WAL is slot_retains_wal's matter.
bool is_judged(const Slot& slot) {
	return !slot.is_active && !slot.is_temporary && !slot.is_synchronized && slot.retained >= 0 &&
		   slot.retained < 1024 * mega && !slot.is_lost();
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const SlotFacts& facts = snapshot.facts.slots;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	for (const Slot& slot : facts.list) {
		assessment.examined();
		if (!is_judged(slot) || !is_abandoned(slot, assessment)) continue;
		Draft draft;
		draft.object = quoted(slot.name);
		draft.detail = cat(slot.is_logical ? "Logical" : "Physical",
						   " replication slot without a consumer",
						   slot.inactive_seconds >= 0
							   ? cat(" for ", lasting(slot.inactive_seconds))
							   : "",
						   " keeps ", sized(slot.retained), " of WAL, and more from now on.");
		draft.evidence.put("retained", slot.retained);
		draft.effect = slot.retained;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check inactive_slot{CheckSpec{
	.id = "inactive_slot",
	.title = "Replication slot that nobody reads",
	.dimension = Dimension::backup,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "A slot keeps all WAL that its consumer has not read yet. When the consumer is gone for "
		   "good, WAL grows until the disk is full and the server stops.",
	.action = "Bring the standby or subscriber back, or drop the slot with "
			  "pg_drop_replication_slot. A standby whose slot is dropped may have to be built "
			  "anew. max_slot_wal_keep_size bounds the damage.",
	.no_example = "a slot outlives the schema of an example",
	.parameters = {{{"min_seconds", 3600, "seconds", "Inactive for so long (from 17 on)."},
					{"min_retained", 256, "MB", "WAL kept by an inactive slot (before 17)."}}},
	.run = run,
}};

}  // namespace dbe
