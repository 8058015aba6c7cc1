#include <algorithm>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/access.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// 1/256 of all IPv4 addresses or more; 10.0.0.0/8 is private.
bool is_wide(const AccessRule& rule) {
	if (rule.is_from_anywhere()) return true;
	const bool is_half = equals_any(rule.netmask, {"128.0.0.0", "192.0.0.0", "224.0.0.0", "240.0.0.0",
												   "248.0.0.0", "252.0.0.0", "254.0.0.0"});
	const bool is_private = rule.address.starts_with("10.") || rule.address.starts_with("127.");
	return is_half || (rule.netmask == "255.0.0.0" && !is_private);
}

bool is_for_all_users(const AccessRule& rule) {
	return std::find(rule.users.begin(), rule.users.end(), "all") != rule.users.end();
}

// Told by superuser_from_anywhere, and worse.
bool lets_superusers_in(const Catalog& catalog, std::span<const AccessRule> rules,
						const AccessRule& rule) {
	const auto roles = catalog.roles();
	return std::any_of(roles.begin(), roles.end(), [&](const Role& role) {
		return role.is_superuser && role.can_login && role.password != 'n' &&
			   deciding_from_anywhere(rules, role.name) == &rule;
	});
}

double guessable_roles(const Catalog& catalog) {
	const auto roles = catalog.roles();
	return static_cast<double>(std::count_if(roles.begin(), roles.end(), [](const Role& role) {
		return role.can_login && !role.is_superuser && role.password != 'n' && !is_predefined(role);
	}));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (!listens_to_network(snapshot.settings)) return;
	const Catalog& catalog = snapshot.catalog;
	const auto rules = judged_rules(snapshot, assessment);
	std::vector<std::string> lines;
	for (const AccessRule& rule : rules) {
		if (!rule.is_for_network() || rule.is_from_this_machine() || !rule.error.empty()) continue;
		if (covered_by(rules, rule) != nullptr) continue;
		assessment.examined();
		if (!is_wide(rule) || !is_for_all_users(rule) || !is_password_method(rule.method)) continue;
		if (!lets_superusers_in(catalog, rules, rule))
			lines.push_back(cat(place(rule), " (", scope_of(rule), ")"));
	}
	const double roles = guessable_roles(catalog);
	if (lines.empty() || roles == 0) return;
	Draft draft;
	const auto count = static_cast<double>(lines.size());
	draft.object = "pg_hba.conf";
	draft.detail = cat("A password is all that keeps strangers from ", counted(roles, "login role"),
					   ": ", listed(lines, 3), ".");
	draft.evidence.put("lines", count).put("roles", roles);
	draft.weight = count;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check logins_from_anywhere{CheckSpec{
	.id = "logins_from_anywhere",
	.title = "Every role may log in from any address by password",
	.dimension = Dimension::security,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "A line for all users and the whole internet opens every role there will be, the "
		   "forgotten and the badly protected too. The server does not slow down guessing; a "
		   "firewall in front helps until the day it is opened.",
	.action = "Name in the line the networks that applications come from, or the roles that must "
			  "come from everywhere, or ask for a certificate as well (hostssl with clientcert = "
			  "verify-full). SELECT pg_reload_conf() applies it to new connections. Leave the "
			  "check out where the network in front is kept closed by others.",
	.bad = "",
	.good = "",
	.no_example = "pg_hba.conf is a file that no SQL of a fresh database changes.",
	.run = run,
}};

}  // namespace dbe
