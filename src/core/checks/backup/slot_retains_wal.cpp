#include <optional>

#include "core/base/identifiers.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double giga = 1024.0 * 1024.0 * 1024.0;

std::optional<Severity> severity_of(const Slot& slot, const Assessment& assessment) {
	if (slot.is_lost() || slot.retained >= assessment.parameter("critical") * giga)
		return Severity::critical;
	if (slot.wal_status == "unreserved" || slot.retained >= assessment.parameter("warning") * giga)
		return Severity::warning;
	return {};
}

std::string detail_of(const Slot& slot) {
	if (slot.is_lost())
		return "Replication slot has lost WAL that its consumer still needed; it is of no use any "
			   "more, the consumer must be built anew.";
	return cat(slot.is_active ? "Replication slot with a slow consumer keeps "
							  : "Replication slot without a consumer keeps ",
			   sized(slot.retained), " of WAL",
			   slot.wal_status == "unreserved" ? ", beyond max_slot_wal_keep_size: it is about to "
												 "lose what the consumer needs."
											   : ", which fills the disk of pg_wal.");
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const SlotFacts& facts = snapshot.facts.slots;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	for (const Slot& slot : facts.list) {
		assessment.examined();
		const auto severity = severity_of(slot, assessment);
		if (!severity) continue;
		Draft draft;
		draft.object = quoted(slot.name);
		draft.detail = detail_of(slot);
		if (slot.is_lost() && !slot.is_active)
			draft.fix = cat("SELECT pg_drop_replication_slot(", literal(slot.name), ");");
		draft.evidence.put("retained", slot.retained)
			.put("wal_status", slot.wal_status)
			.put("active", slot.is_active);
		draft.effect = slot.retained;
		draft.severity = severity;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check slot_retains_wal{CheckSpec{
	.id = "slot_retains_wal",
	.title = "Replication slot keeps much WAL",
	.dimension = Dimension::backup,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "WAL that a slot keeps cannot be removed: the disk of pg_wal fills and the server "
		   "stops; or, with max_slot_wal_keep_size, the slot is given up and its consumer has to "
		   "be built anew.",
	.action = "See why the consumer is slow or gone: network, disk, long transactions, a paused "
			  "replay, a subscription that fails. Drop a slot only when its consumer is given up.",
	.no_example = "needs gigabytes of WAL",
	.parameters = {{{"warning", 1, "GB", "WAL kept that is worth a warning."},
					{"critical", 10, "GB", "WAL kept that is critical."}}},
	.run = run,
}};

}  // namespace dbe
