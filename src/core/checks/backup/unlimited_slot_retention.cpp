#include <algorithm>
#include <cmath>

#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

constexpr double giga = 1024.0 * 1024.0 * 1024.0;
constexpr double least_gigabytes = 10;

// Room for what is kept today twice over, so that setting it gives up no slot.
double proposal(const Snapshot& snapshot) {
	const double max_wal_gigabytes = snapshot.settings.number("max_wal_size").value_or(0) / 1024;
	double retained = 0;
	for (const Slot& slot : snapshot.facts.slots.list) retained = std::max(retained, slot.retained);
	return std::ceil(std::max({least_gigabytes, 4 * max_wal_gigabytes, 2 * retained / giga}));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const SlotFacts& facts = snapshot.facts.slots;
	const auto limit = judged_number(snapshot, assessment, "max_slot_wal_keep_size");
	if (!limit) return;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	const auto lasts = [](const Slot& s) { return !s.is_temporary && !s.is_synchronized; };
	const auto count = std::count_if(facts.list.begin(), facts.list.end(), lasts);
	if (count == 0) return;
	assessment.examined();
	if (*limit >= 0) return;
	Draft draft = setting_draft(
		snapshot, "max_slot_wal_keep_size", "-1", cat("'", proposal(snapshot), "GB'"),
		cat(counted(static_cast<double>(count), "replication slot"),
			" may keep WAL without limit: a consumer that stays away fills the disk of pg_wal and "
			"stops the server."));
	draft.evidence.put("slots", count).put("proposed_gigabytes", proposal(snapshot));
	assessment.add(draft);
}

}  // namespace

extern constexpr Check unlimited_slot_retention{CheckSpec{
	.id = "unlimited_slot_retention",
	.title = "Replication slots may keep WAL without limit",
	.dimension = Dimension::backup,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "Without a limit one forgotten slot takes the whole server down. With it the slot is "
		   "given up instead, and only its consumer suffers.",
	.action = "Set max_slot_wal_keep_size to what the disk of pg_wal can spare. A standby or "
			  "subscriber that lags further than this must then be built anew.",
	.no_example = "a slot outlives the schema of an example",
	.run = run,
}};

}  // namespace dbe
