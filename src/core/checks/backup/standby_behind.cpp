#include <optional>

#include "core/base/identifiers.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double mega = 1024.0 * 1024.0;

// Both must be late: seconds grow on an idle primary, bytes in every burst of writes. What is
// replayed says nothing here: a delayed standby is late by intent, but has the WAL.
std::optional<Severity> severity_of(const Standby& standby, const Assessment& assessment) {
	const auto is_beyond = [&](std::string_view seconds, std::string_view bytes) {
		return standby.flush_seconds >= assessment.parameter(seconds) &&
			   standby.flush_bytes >= assessment.parameter(bytes) * mega;
	};
	if (is_beyond("critical_seconds", "critical_size")) return Severity::critical;
	if (is_beyond("warning_seconds", "warning_size")) return Severity::warning;
	return {};
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const ReplicationFacts& facts = snapshot.facts.replication;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	if (facts.list.empty())
		return assessment.skip(Skip::not_applicable, "no standby or receiver is connected");
	for (const Standby& standby : facts.list) {
		assessment.examined();
		const auto severity = severity_of(standby, assessment);
		if (!severity) continue;
		Draft draft;
		draft.object = standby.name.empty() ? std::string("a receiver") : quoted(standby.name);
		draft.detail = cat(standby.is_logical ? "Subscriber" : "Standby", " lacks the last ",
						   sized(standby.flush_bytes), " of WAL, ", lasting(standby.flush_seconds),
						   " behind: so much would be lost if this server went now.");
		draft.evidence.put("bytes", standby.flush_bytes)
			.put("seconds", standby.flush_seconds)
			.put("state", standby.state);
		draft.effect = standby.flush_bytes;
		draft.severity = severity;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check standby_behind{CheckSpec{
	.id = "standby_behind",
	.title = "Standby or receiver lags behind",
	.dimension = Dimension::backup,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "What a standby has not written to its disk is lost when this server is lost, and a "
		   "standby that falls further behind than the WAL is kept must be built anew.",
	.action = "See the network between the two, the standby's disk, and for a subscriber its "
			  "apply worker: large transactions, missing indexes, waiting for locks.",
	.no_example = "needs a standby",
	.parameters = {{{"warning_seconds", 30, "seconds", "Late for so long, and with the next."},
					{"warning_size", 16, "MB", "So much not on its disk is worth a warning."},
					{"critical_seconds", 300, "seconds", "The same as critical."},
					{"critical_size", 1024, "MB", "The same as critical."}}},
	.run = run,
}};

}  // namespace dbe
