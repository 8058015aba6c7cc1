#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/common/archiving.hpp"
#include "core/health/parts.hpp"

namespace dbe {

extern const Check archiver_behind;

namespace {

bool has_receiver(const ServerFacts& facts) {
	return std::any_of(facts.replication.list.begin(), facts.replication.list.end(),
					   [](const Standby& s) { return !s.is_logical && s.is_streaming(); });
}

std::string_view value_of(Archiving state) {
	switch (state) {
		case Archiving::no_target: return "incomplete";
		case Archiving::pretended: return "pretended";
		case Archiving::off:
		case Archiving::on: break;
	}
	return "off";
}

Metric archiver(const Snapshot& snapshot) {
	constexpr std::string_view name = "wal_archiving";
	const ArchiverFacts& facts = snapshot.facts.archiver;
	const Archiving state = archiving(snapshot.settings);
	if (snapshot.server().in_recovery)
		return measured(name, "none", "the primary archives; here nothing is due");
	if (state != Archiving::on) {
		const bool streams = has_receiver(snapshot.facts);
		if (!streams && !snapshot.facts.replication.known)
			return unknown(name, snapshot.facts.replication.reason);
		return judged(measured(name, value_of(state),
							   streams ? "not archived, but streamed to a standby or receiver"
									   : "WAL stays on this machine: no point-in-time recovery"),
					  streams ? MetricState::ok : MetricState::warning, "off", "failing",
					  "set up WAL archiving, or mind that only dumps protect the data");
	}
	if (!facts.known) return unknown(name, facts.reason);
	if (facts.is_failing())
		return judged(measured(name, "failing",
							   cat("last failed ",
								   lasting(snapshot.server().now - facts.last_failed), " ago, ",
								   counted(facts.failed, "failure"), " so far")),
					  MetricState::critical, "off", "failing",
					  "read the command's error in the server's log; free or reach its target");
	return judged(measured(name, "on",
						   facts.last_archived > 0
							   ? cat("last file stored ",
									 lasting(snapshot.server().now - facts.last_archived), " ago")
							   : "no file was due yet"),
				  MetricState::ok, "off", "failing", "");
}

Metric queue(const Snapshot& snapshot) {
	constexpr std::string_view name = "archive_queue";
	const ArchiveQueueFacts& facts = snapshot.facts.archive_queue;
	if (!facts.known && facts.why == Skip::not_applicable)
		return measured(name, "none", facts.reason);
	if (!facts.known) return unknown(name, facts.reason);
	const Thresholds limits =
		thresholds_of(snapshot, archiver_behind, "warning_files", "critical_files");
	return judged(measured(name, counted(facts.files, "file"),
						   facts.files > 0
							   ? cat("wait to be archived, the oldest for ",
									 lasting(facts.oldest_seconds))
							   : "wait to be archived"),
				  level(facts.files, {limits.warning + 1, limits.critical + 1}),
				  cat("over ", limits.warning), cat("over ", limits.critical),
				  "make archiving faster; what waits would be lost with this machine");
}

}  // namespace

void add_archive_metrics(const Snapshot& snapshot, Metrics& metrics) {
	metrics.push_back(archiver(snapshot));
	metrics.push_back(queue(snapshot));
}

}  // namespace dbe
