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
	constexpr std::size_t most = 2000;
	// Each line is held against all before it; a file of thousands of lines is made by a machine.
	if (rules.size() > most) return;
	std::vector<std::string> pairs;
	for (const AccessRule& rule : rules) {
		if (!rule.error.empty()) continue;
		assessment.examined();
		const AccessRule* earlier = covered_by(rules, rule);
		// The same method twice harms nobody.
		if (earlier == nullptr || earlier->method == rule.method) continue;
		pairs.push_back(cat(place(rule), " (", rule.method, ") behind line ", earlier->line, " (",
							earlier->method, ")"));
	}
	if (pairs.empty()) return;
	Draft draft;
	const auto count = static_cast<double>(pairs.size());
	draft.object = "pg_hba.conf";
	draft.detail = cat(counted(count, "line is", "lines are"), " never reached: ", listed(pairs, 3), ".");
	draft.evidence.put("lines", count);
	draft.weight = count;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check shadowed_access_rule{CheckSpec{
	.id = "shadowed_access_rule",
	.title = "Lines of pg_hba.conf that an earlier line makes idle",
	.dimension = Dimension::security,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "The first line that fits a connection decides, and there is no second try. A reject or a "
		   "stronger method that stands behind a wider line looks like protection and does "
		   "nothing.",
	.action = "Put the narrower line first, or drop the one that is not meant; SELECT "
			  "pg_reload_conf() applies it to new connections.",
	.bad = "",
	.good = "",
	.no_example = "pg_hba.conf is a file that no SQL of a fresh database changes.",
	.run = run,
}};

}  // namespace dbe
