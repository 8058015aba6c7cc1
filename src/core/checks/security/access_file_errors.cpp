#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/access.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto rules = judged_rules(snapshot, assessment);
	if (rules.empty()) return;
	assessment.examined();
	std::vector<std::string> places;
	std::string first;
	for (const AccessRule& rule : rules) {
		if (rule.error.empty()) continue;
		if (places.empty()) first = rule.error;
		places.push_back(place(rule));
	}
	if (places.empty()) return;
	Draft draft;
	draft.object = "pg_hba.conf";
	draft.detail = cat("The server cannot use ", listed(places, 3), " (", shortened(one_line(first), 120),
					   "): a reload keeps the rules from before, and a restart fails.");
	draft.evidence.put("lines", places.size()).put("error", first);
	draft.effect = static_cast<double>(places.size());
	assessment.add(draft);
}

}  // namespace

extern constexpr Check access_file_errors{CheckSpec{
	.id = "access_file_errors",
	.title = "pg_hba.conf has lines that the server cannot use",
	.dimension = Dimension::security,
	.severity = Severity::critical,
	.scope = Scope::server,
	.why = "A server that runs refuses the whole file at a reload and goes on with what it read "
		   "before, so that the mistake shows nowhere; at its next start, after a crash too, it "
		   "does not come up.",
	.action = "Mend the line (SELECT * FROM pg_hba_file_rules WHERE error IS NOT NULL shows all of "
			  "them), then SELECT pg_reload_conf() and look at the server's log.",
	.bad = "",
	.good = "",
	.no_example = "pg_hba.conf is a file that no SQL of a fresh database changes.",
	.run = run,
}};

}  // namespace dbe
