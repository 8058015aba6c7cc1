#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const ConfigurationFacts& facts = snapshot.facts.configuration;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	assessment.examined();
	if (facts.errors.empty()) return;
	const ConfigurationError& first = facts.errors[0];
	const auto count = static_cast<double>(facts.errors.size());
	Draft draft;
	draft.object =
		first.setting.empty() ? std::string("configuration files") : one_line(first.setting);
	draft.detail =
		cat(counted(count, "entry", "entries"),
			" of the configuration files cannot be taken, the first in ", one_line(first.file), ":",
			one_line(first.line), ": ", shortened(one_line(first.message), 120), ".");
	draft.evidence.put("errors", count)
		.put("file", first.file)
		.put("line", first.line)
		.put("message", first.message);
	draft.effect = count;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check configuration_file_errors{CheckSpec{
	.id = "configuration_file_errors",
	.title = "The configuration files hold errors",
	.dimension = Dimension::monitoring,
	.severity = Severity::critical,
	.scope = Scope::server,
	.why = "While an entry is wrong, a reload takes none of the changes in the files, and the next "
		   "start of the server fails: a restart after a crash then becomes an outage.",
	.action = "Mend the line named, reload, and look again: SELECT * FROM pg_file_settings WHERE "
			  "error IS NOT NULL.",
	.no_example = "ALTER SYSTEM refuses what it cannot take; only an editor writes such a line",
	.run = run,
}};

}  // namespace dbe
