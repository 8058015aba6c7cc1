#include "core/checks/common/setting.hpp"

#include <algorithm>

namespace dbe {
namespace {

constexpr double day = 86400;
constexpr double giga = 1024.0 * 1024.0 * 1024.0;

bool is_compressed(const Settings& settings) {
	const auto value = settings.text("wal_compression");
	return value && !reads_as_off(*value);
}

// Nearly what the images take, but for the holes in pages that are not full.
double image_bytes(const Snapshot& snapshot) {
	return snapshot.facts.wal.page_images * snapshot.server().block_size;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const WalFacts& wal = snapshot.facts.wal;
	if (!wal.known) return assessment.skip(wal.why, wal.reason);
	if (snapshot.server().in_recovery)
		return assessment.skip(Skip::on_standby, "only the primary makes WAL");
	const double age = snapshot.server().now - wal.reset;
	const double least = assessment.parameter("min_per_day") * giga;
	if (wal.bytes >= least && (wal.reset <= 0 || age < assessment.parameter("min_age")))
		return assessment.skip(Skip::too_young, "WAL has been counted for too short a time");
	assessment.examined();
	if (wal.bytes < least || is_compressed(snapshot.settings)) return;
	const double per_day = wal.bytes / std::max(age, day) * day;
	const double share = std::min(1.0, image_bytes(snapshot) / wal.bytes);
	if (per_day < least || share * 100 < assessment.parameter("percent")) return;
	Draft draft = setting_draft(
		snapshot, "wal_compression", "off", "on",
		cat("About ", percent(share), " of ", sized(wal.bytes), " of WAL in ", lasting(age),
			" are images of whole pages, written at the first change of a page after each "
			"checkpoint, and wal_compression is off."));
	draft.evidence.put("wal_bytes", wal.bytes)
		.put("page_images", wal.page_images)
		.put("bytes_per_day", per_day);
	draft.effect = per_day;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check page_images_heavy{CheckSpec{
	.id = "page_images_heavy",
	.title = "Most of the WAL is images of whole pages",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "After each checkpoint the first change of a page writes all of its 8 kB to the WAL. "
		   "With frequent checkpoints, or random keys that touch many pages, this is most of "
		   "what disk, archive and standbys have to take.",
	.action = "Let checkpoints come less often (checkpoint_timeout = '15min' to '30min', "
			  "max_wal_size to match; recovery after a crash takes longer), and compress the "
			  "images: wal_compression costs some processor time, lz4 the least.",
	.no_example = "needs gigabytes of WAL over a day",
	.parameters = {{{"percent", 60, "percent", "Of the WAL that is reported."},
					{"min_per_day", 20, "GB", "Less WAL a day is no matter."},
					{"min_age", 86400, "seconds", "Younger counters say nothing."}}},
	.run = run,
}};

}  // namespace dbe
