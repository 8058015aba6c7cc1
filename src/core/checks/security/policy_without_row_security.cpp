#include <algorithm>
#include <span>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Without a permissive policy for each command, switching on would refuse what works today.
bool allows_all_commands(std::span<const Policy> policies) {
	return std::any_of(policies.begin(), policies.end(), [](const Policy& policy) {
		return policy.is_permissive && policy.command == '*';
	});
}

Draft describe(const Catalog& catalog, const Table& table, std::size_t policies) {
	const std::string grantee =
		first_other_grantee(catalog, *table.relation, read_rights | write_rights);
	Draft draft;
	draft.object = catalog.name(*table.relation);
	const std::string idle = cat(counted(static_cast<double>(policies), "policy", "policies"),
								 " without effect: row-level security is off");
	if (grantee.empty()) {
		draft.severity = Severity::warning;
		draft.detail = cat(idle, "; nobody but the owner has rights here yet.");
	} else {
		draft.detail = cat(idle, ", so ", grantee, " reaches every row (",
						   grouped(table.rows), ").");
	}
	if (allows_all_commands(catalog.policies(table.id())))
		draft.fix = cat("ALTER TABLE ", draft.object, " ENABLE ROW LEVEL SECURITY;");
	draft.evidence.put("policies", policies).put("grantee", grantee).put("rows", table.rows);
	draft.weight = table.weight;
	draft.effect = table.bytes;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		const auto policies = catalog.policies(table.id());
		if (policies.empty()) continue;
		assessment.examined(table.weight);
		if (table.relation->has_row_security) continue;
		assessment.add(describe(catalog, table, policies.size()));
	}
}

}  // namespace

extern constexpr Check policy_without_row_security{CheckSpec{
	.id = "policy_without_row_security",
	.title = "Policies on a table where row-level security is off",
	.dimension = Dimension::security,
	.severity = Severity::critical,
	.why = "Policies do nothing until row-level security is switched on for their table. The team "
		   "believes that tenants are kept apart; every role with a grant sees every row.",
	.action = "Switch row-level security on. From then on every role but the owner and those with "
			  "BYPASSRLS sees only what a policy allows, so try the application on a copy first; where no policy "
			  "covers all commands, add what is missing before.",
	.bad = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "author name NOT NULL DEFAULT current_user, body text NOT NULL);"
		   "CREATE POLICY own_notes ON notes USING (author = current_user);"
		   "GRANT SELECT ON notes TO pg_monitor;",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"author name NOT NULL DEFAULT current_user, body text NOT NULL);"
			"ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
			"CREATE POLICY own_notes ON notes USING (author = current_user);"
			"GRANT SELECT ON notes TO pg_monitor;",
	.near_miss = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "author name NOT NULL DEFAULT current_user, body text NOT NULL);\n"
				 "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;\n"
				 "CREATE POLICY own_notes ON notes USING (author = current_user);\n"
				 "GRANT SELECT ON notes TO pg_monitor;\n"
				 "DROP POLICY own_notes ON notes;\n"
				 "ALTER TABLE notes DISABLE ROW LEVEL SECURITY;",
	.run = run,
}};

}  // namespace dbe
