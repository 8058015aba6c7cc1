#include <algorithm>
#include <cctype>

#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

// How many standbys a commit waits for: "ANY 2 (a, b, c)", "FIRST 2 (a, b)", "2 (a, b)", "a, b".
double wanted_standbys(std::string_view names) {
	const std::size_t list = names.find('(');
	if (list == std::string_view::npos || names.starts_with('"')) return 1;
	std::string_view head = trimmed(names.substr(0, list));
	const std::size_t blank = head.rfind(' ');
	if (blank != std::string_view::npos) head = head.substr(blank + 1);
	double number = 1;
	return parse_number(head, number) && number >= 1 ? number : 1;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (snapshot.server().in_recovery)
		return assessment.skip(Skip::on_standby, "commits wait on the primary");
	const auto names = judged_text(snapshot, assessment, "synchronous_standby_names");
	if (!names) return;
	if (trimmed(*names).empty())
		return assessment.skip(Skip::not_applicable, "commits wait for no standby");
	const ReplicationFacts& facts = snapshot.facts.replication;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	assessment.examined();
	const double wanted = wanted_standbys(*names);
	const auto present =
		static_cast<double>(std::count_if(facts.list.begin(), facts.list.end(),
										  [](const Standby& s) { return s.may_be_synchronous; }));
	if (present > wanted) return;
	Draft draft;
	draft.object = "synchronous_standby_names";
	draft.detail =
		present < wanted
			? cat("Commits wait for ", counted(wanted, "standby", "standbys"), ", of which ",
				  present == 0 ? "none" : cat("only ", present), present == 1 ? " is" : " are",
				  " connected: they wait until another one comes.")
			: cat("Commits wait for ", counted(wanted, "standby", "standbys"),
				  " and no more are connected: when one goes, all commits wait.");
	draft.evidence.put("synchronous_standby_names", *names)
		.put("wanted", wanted)
		.put("present", present);
	draft.effect = wanted - present;
	if (present < wanted) draft.severity = Severity::critical;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check synchronous_standby_missing{CheckSpec{
	.id = "synchronous_standby_missing",
	.title = "Synchronous replication has no standby to spare",
	.dimension = Dimension::backup,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "A commit waits until the synchronous standbys have it. With just as many standbys as "
		   "it waits for, the restart of one stops all writes; with fewer they stand still now.",
	.action = "Add a standby and name it too: ANY 1 (a, b) waits for whichever is faster. In an "
			  "emergency ALTER SYSTEM SET synchronous_standby_names = '' and a reload let "
			  "commits go on, without the promise.",
	.no_example = "commits would wait for ever",
	.run = run,
}};

}  // namespace dbe
