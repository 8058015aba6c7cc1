#include <map>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/policy_expression.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// TRUNCATE asks no policy. A trigger sees, and may change, what others write, as those others.
constexpr std::uint32_t beyond_policies = DBE_RIGHT_TRUNCATE | DBE_RIGHT_TRIGGER;

struct Holder {
	std::uint32_t rights = 0;
	double weight = 0;
	double bytes = 0;
	std::vector<std::string> tables;
	std::vector<std::string> revokes;
};

void add(const Catalog& catalog, const Table& table, const Grant& g, Holder& holder) {
	const std::string name = catalog.name(table.id());
	if (holder.tables.empty() || holder.tables.back() != name) {
		holder.tables.push_back(name);
		holder.weight += table.weight;
		holder.bytes += table.bytes;
	}
	const std::uint32_t rights = g.privileges & beyond_policies;
	holder.rights |= rights;
	const std::string revoke = cat("REVOKE ", right_names(rights), " ON TABLE ", name, " FROM ",
								   catalog.role_name(g.grantee), ";");
	holder.revokes.push_back(g.grantor == table.relation->owner
								 ? revoke
								 : cat("SET ROLE ", catalog.role_name(g.grantor), ";\n", revoke,
									   "\nRESET ROLE;"));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	std::map<RoleId, Holder> holders;
	for (const Table& table : catalog.tables()) {
		const Relation& relation = *table.relation;
		if (!relation.has_row_security || catalog.policies(table.id()).empty()) continue;
		assessment.examined(table.weight);
		for (const Grant& g : catalog.grants('r', static_cast<std::uint32_t>(table.id()))) {
			// What PUBLIC has, public_table_rights tells.
			if (g.grantee == public_role || (g.privileges & beyond_policies) == 0) continue;
			if (escapes_policies(catalog, relation, g.grantee)) continue;
			if (g.grantee != relation.owner) add(catalog, table, g, holders[g.grantee]);
		}
	}
	for (const auto& [role, holder] : holders) {
		Draft draft;
		draft.object = catalog.role_name(role);
		draft.detail = cat("Has ", right_names(holder.rights), " on ", listed(holder.tables, 3),
						   ": policies keep it to its own rows and do not apply to ",
						   (holder.rights & DBE_RIGHT_TRIGGER) != 0 &&
								   (holder.rights & DBE_RIGHT_TRUNCATE) != 0
							   ? "these."
							   : "that.");
		draft.fix = join(holder.revokes, "\n");
		draft.evidence.put("tables", holder.tables.size());
		draft.evidence.put("rights", right_names(holder.rights));
		draft.weight = holder.weight;
		draft.effect = holder.bytes;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check truncate_past_row_security{CheckSpec{
	.id = "truncate_past_row_security",
	.title = "Rights that row-level security does not limit",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "Policies decide about SELECT, INSERT, UPDATE and DELETE. TRUNCATE empties the table for "
		   "all tenants without asking them, and with TRIGGER a role can attach a function that "
		   "sees every row others write. Both come with GRANT ALL.",
	.action = "Revoke them, and grant the application SELECT, INSERT, UPDATE and DELETE by name.",
	.bad = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "author name NOT NULL DEFAULT current_user, body text NOT NULL);"
		   "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
		   "CREATE POLICY own_notes ON notes USING (author = current_user);"
		   "GRANT SELECT, INSERT, TRUNCATE, TRIGGER ON notes TO pg_monitor;",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"author name NOT NULL DEFAULT current_user, body text NOT NULL);"
			"ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
			"CREATE POLICY own_notes ON notes USING (author = current_user);"
			"GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO pg_monitor;",
	.near_miss = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "author name NOT NULL DEFAULT current_user, body text NOT NULL);"
				 "GRANT SELECT, INSERT, TRUNCATE, TRIGGER ON notes TO pg_monitor;",
	.run = run,
}};

}  // namespace dbe
