#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Restrictive policies only narrow what permissive ones let through.
bool lets_anybody_through(const Catalog& catalog, const Table& table) {
	const auto policies = catalog.policies(table.id());
	return std::any_of(policies.begin(), policies.end(),
					   [](const Policy& p) { return p.is_permissive; });
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		const Relation& relation = *table.relation;
		if (!relation.has_row_security) continue;
		assessment.examined(table.weight);
		if (lets_anybody_through(catalog, table)) continue;
		// Closed to all but the owner and granted to nobody: a locked door, perhaps on purpose.
		const std::string grantee =
			first_other_grantee(catalog, relation, read_rights | write_rights);
		if (grantee.empty()) continue;
		Draft draft;
		draft.object = catalog.name(relation);
		const bool has_policies = !catalog.policies(table.id()).empty();
		draft.detail =
			cat("Row-level security is on ",
				has_policies ? "with restrictive policies only" : "without a policy", ": ", grantee,
				" has rights here but finds none of its ", counted(table.rows, "row"), ".");
		draft.evidence.put("grantee", grantee).put("rows", table.rows);
		draft.evidence.put("forced", relation.forces_row_security);
		draft.weight = table.weight;
		draft.effect = table.bytes;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check row_security_without_policy{CheckSpec{
	.id = "row_security_without_policy",
	.title = "Row-level security without any policy",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "Row-level security without a policy denies everything: whoever was granted rights "
		   "sees an empty table and no error, so reports are silently wrong, and every INSERT "
		   "fails.",
	.action = "Create the policy that was meant, for example USING (tenant_id = (SELECT "
			  "current_setting('app.tenant_id')::bigint)), or take the grants away if nobody is "
			  "meant to read the table.",
	.bad = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "body text NOT NULL);"
		   "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
		   "GRANT SELECT ON notes TO pg_monitor;",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"author name NOT NULL DEFAULT current_user, body text NOT NULL);"
			"ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
			"CREATE POLICY own_notes ON notes USING (author = current_user);"
			"GRANT SELECT ON notes TO pg_monitor;",
	.near_miss = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "body text NOT NULL);"
				 "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;",
	.run = run,
}};

}  // namespace dbe
