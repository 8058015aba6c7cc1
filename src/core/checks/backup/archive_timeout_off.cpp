#include <algorithm>

#include "core/checks/common/archiving.hpp"
#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

constexpr double segment = 16.0 * 1024 * 1024;

// Somebody who streams has what is not archived yet.
bool is_streamed(const ReplicationFacts& facts) {
	return std::any_of(facts.list.begin(), facts.list.end(),
					   [](const Standby& s) { return !s.is_logical && s.is_streaming(); });
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (snapshot.server().in_recovery)
		return assessment.skip(Skip::on_standby, "only the primary ends its WAL files early");
	if (archiving(snapshot.settings) != Archiving::on)
		return assessment.skip(Skip::not_applicable, "no WAL is archived");
	const auto timeout = judged_number(snapshot, assessment, "archive_timeout");
	if (!timeout) return;
	const WalFacts& wal = snapshot.facts.wal;
	const ReplicationFacts& replication = snapshot.facts.replication;
	if (!wal.known) return assessment.skip(wal.why, wal.reason);
	if (!replication.known) return assessment.skip(replication.why, replication.reason);
	assessment.examined();
	if (*timeout > 0 || is_streamed(replication)) return;
	const double age = snapshot.server().now - wal.reset;
	if (wal.reset <= 0 || age < assessment.parameter("min_age")) return;
	const double bytes = snapshot.settings.number("wal_segment_size").value_or(segment);
	const double seconds = age * bytes / std::max(wal.bytes, 1.0);
	if (seconds < assessment.parameter("max_seconds")) return;
	Draft draft =
		setting_draft(snapshot, "archive_timeout", "0", "'5min'",
					  cat("A WAL file is archived when it is full, here after ", lasting(seconds),
						  " on average: a restore loses what came since the last one."));
	draft.evidence.put("seconds_per_file", seconds);
	draft.effect = seconds;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check archive_timeout_off{CheckSpec{
	.id = "archive_timeout_off",
	.title = "A quiet server archives its WAL too seldom",
	.dimension = Dimension::backup,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "The archiver takes whole files of WAL. Where little is written, one file lasts for "
		   "hours, and all of these are lost with the machine, although the archive works.",
	.action = "Set archive_timeout to what may be lost at most. Each file takes its full size in "
			  "the archive, but compresses to nearly nothing. Or let pg_receivewal stream.",
	.no_example = "archive_mode changes by a restart only",
	.parameters = {{{"max_seconds", 3600, "seconds", "That a WAL file may last on average."},
					{"min_age", 86400, "seconds",
					 "Counters of WAL younger than this say nothing."}}},
	.run = run,
}};

}  // namespace dbe
