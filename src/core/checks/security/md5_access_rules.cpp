#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/access.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

enum class Stored { no_password, only_scram, some_md5, unknown };

// Any role with a password may be let in one day, whether it may log in today or not.
Stored stored_passwords(const Catalog& catalog) {
	bool is_any = false;
	bool is_any_md5 = false;
	for (const Role& role : catalog.roles()) {
		if (role.password == '?') return Stored::unknown;
		is_any |= role.password == 's';
		is_any_md5 |= role.password == 'm';
	}
	if (is_any_md5) return Stored::some_md5;
	return is_any ? Stored::only_scram : Stored::no_password;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto rules = judged_rules(snapshot, assessment);
	if (rules.empty()) return;
	const Stored stored = stored_passwords(snapshot.catalog);
	if (stored == Stored::unknown)
		return assessment.skip(Skip::no_privilege, "only superusers see how passwords are stored");
	// Where passwords are MD5, the method must be: they come first, in a check of their own.
	if (stored == Stored::some_md5)
		return assessment.skip(Skip::not_applicable, "passwords stored as MD5 need the method");
	std::vector<std::string> lines;
	for (const AccessRule& rule : rules) {
		if (!rule.error.empty() || covered_by(rules, rule) != nullptr) continue;
		assessment.examined();
		if (rule.method == "md5" && stored == Stored::only_scram) lines.push_back(place(rule));
	}
	if (lines.empty()) return;
	const auto count = static_cast<double>(lines.size());
	Draft draft;
	draft.object = "pg_hba.conf";
	draft.detail = cat(counted(count, "line takes", "lines take"),
					   " MD5 passwords, which no role has any more: ", listed(lines, 3), ".");
	draft.evidence.put("lines", count);
	draft.weight = count;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check md5_access_rules{CheckSpec{
	.id = "md5_access_rules",
	.title = "Lines of pg_hba.conf take MD5 passwords without need",
	.dimension = Dimension::security,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "The method md5 does SCRAM where the stored password is SCRAM, and falls back to MD5 "
		   "where it is not: one password set by an old tool lets MD5 in again, whose stored hash "
		   "is enough to log in with. PostgreSQL 18 warns of MD5 passwords, a later one drops them.",
	.action = "Write scram-sha-256 in place of md5: every stored password is SCRAM already, so "
			  "nobody is locked out. SELECT pg_reload_conf() applies it to new connections; open "
			  "ones stay.",
	.bad = "",
	.good = "",
	.no_example = "pg_hba.conf is a file that no SQL of a fresh database changes.",
	.run = run,
}};

}  // namespace dbe
