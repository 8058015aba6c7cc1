#include <optional>

#include "core/base/identifiers.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double giga = 1024.0 * 1024.0 * 1024.0;

// How long the disk of pg_wal lasts at the pace at which WAL has been written so far. Nothing where
// that does not matter: the consumer is there or was until lately, or a limit comes first.
std::optional<double> hours_left(const Snapshot& snapshot, const Slot& slot) {
	const WalFacts& wal = snapshot.facts.wal;
	const WalDiskFacts& disk = snapshot.facts.wal_disk;
	if (!wal.known || !disk.known || wal.reset <= 0 || slot.is_active || slot.is_lost()) return {};
	const double hours = (snapshot.server().now - wal.reset) / 3600;
	const double per_hour = hours > 0 ? wal.bytes / hours : 0;
	// A counter of minutes knows no pace, and a consumer that restarts is soon back.
	if (hours < 1 || per_hour <= 0 || slot.retained < per_hour) return {};
	if (slot.safe_bytes >= 0 && slot.safe_bytes < disk.free_bytes) return {};
	return disk.free_bytes / per_hour;
}

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
		auto severity = severity_of(slot, assessment);
		if (!severity) continue;
		const auto left = hours_left(snapshot, slot);
		const bool fills_soon = left && *left < assessment.parameter("hours_left");
		if (fills_soon) severity = Severity::critical;
		Draft draft;
		draft.object = quoted(slot.name);
		draft.detail = detail_of(slot);
		if (fills_soon)
			append(draft.detail, cat(" ", sized(snapshot.facts.wal_disk.free_bytes),
									 " are free there, full in ", lasting(*left * 3600),
									 " at the average pace of WAL."));
		if (slot.is_lost() && !slot.is_active)
			draft.fix = cat("SELECT pg_drop_replication_slot(", literal(slot.name), ");");
		draft.evidence.put("retained", slot.retained)
			.put("wal_status", slot.wal_status)
			.put("active", slot.is_active);
		if (left) draft.evidence.put("hours_left", *left);
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
					{"critical", 10, "GB", "WAL kept that is critical."},
					{"hours_left", 24, "hours",
					 "A disk of pg_wal that is full sooner, at the average pace of WAL, makes a slot "
					 "without a consumer critical from the size of a warning on."}}},
	.run = run,
}};

}  // namespace dbe
