#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Policies bind everybody but the owner; when the owner is the only one with rights and logs in,
// they bind nobody.
bool binds_nobody(const Catalog& catalog, const Relation& relation) {
	const Role* owner = catalog.role(relation.owner);
	if (owner == nullptr || !owner->can_login) return false;
	if (owner->is_superuser || owner->bypasses_row_security) return false;
	return first_other_grantee(catalog, relation, read_rights | write_rights).empty();
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		const Relation& relation = *table.relation;
		if (!relation.has_row_security || catalog.policies(table.id()).empty()) continue;
		assessment.examined(table.weight);
		if (relation.forces_row_security || !binds_nobody(catalog, relation)) continue;
		Draft draft;
		draft.object = catalog.name(relation);
		const std::string owner = catalog.role_name(relation.owner);
		draft.detail = cat("Policies bind nobody: only the owner ", owner,
						   " has rights here, logs in, and is exempt while they are not forced.");
		draft.fix = cat("ALTER TABLE ", draft.object, " FORCE ROW LEVEL SECURITY;");
		draft.evidence.put("owner", owner).put("policies", catalog.policies(table.id()).size());
		draft.weight = table.weight;
		draft.effect = table.bytes;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check unforced_row_security{CheckSpec{
	.id = "unforced_row_security",
	.title = "Row-level security that exempts its only user, the owner",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "A table's owner is exempt from its policies. Where the application logs in as the "
		   "owner and nobody else has rights, row-level security keeps no tenant apart from "
		   "another.",
	.action = "Let the application log in as a role that owns nothing and has grants; or force "
			  "row-level security on the owner too, which then also binds its migrations and "
			  "dumps.",
	.bad = "CREATE ROLE dbe_example_owner LOGIN;"
		   "ALTER ROLE dbe_example_owner SET lock_timeout = '5s';"
		   "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "author name NOT NULL DEFAULT current_user, body text NOT NULL);"
		   "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
		   "CREATE POLICY own_notes ON notes USING (author = current_user);"
		   "ALTER TABLE notes OWNER TO dbe_example_owner;",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"author name NOT NULL DEFAULT current_user, body text NOT NULL);"
			"ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
			"ALTER TABLE notes FORCE ROW LEVEL SECURITY;"
			"CREATE POLICY own_notes ON notes USING (author = current_user);",
	.near_miss = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "author name NOT NULL DEFAULT current_user, body text NOT NULL);"
				 "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
				 "CREATE POLICY own_notes ON notes USING (author = current_user);"
				 "GRANT SELECT, INSERT ON notes TO pg_monitor;",
	.run = run,
}};

}  // namespace dbe
