#include <algorithm>
#include <string>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/policy_expression.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr std::uint32_t right_of(char command) {
	return command == 'w' ? DBE_RIGHT_UPDATE : command == 'd' ? DBE_RIGHT_DELETE : 0;
}

bool is_for_reading(const Policy& policy) {
	return policy.is_permissive && (policy.command == 'r' || policy.command == '*');
}

bool names_any_of(const Policy& policy, const RoleSet& roles) {
	for (std::uint32_t i = 0; i < policy.roles.count; i++) {
		const auto role = static_cast<RoleId>(policy.roles.items[i]);
		if (role == public_role || roles.contains(role)) return true;
	}
	return false;
}

bool has_right(const Catalog& catalog, RelationId table, const RoleSet& roles,
			   std::uint32_t right) {
	for (const char object_class : {'r', 'c'})
		for (const Grant& g : catalog.grants(object_class, static_cast<std::uint32_t>(table)))
			if ((g.privileges & right) != 0 &&
				(g.grantee == public_role || roles.contains(g.grantee)))
				return true;
	return false;
}

// What grants and policies say of one role that holds a right on the table by name.
class Standing {
public:
	Standing(const Catalog& catalog, RelationId table, RoleId role)
		: catalog_(catalog),
		  table_(table),
		  has_(inherited_by(catalog, role)),
		  kin_(with_members(catalog, has_.roles())) {}

	bool applies(const Policy& policy) const { return names_any_of(policy, has_); }
	bool may(std::uint32_t right) const { return has_right(catalog_, table_, has_, right); }
	// It itself, or members, for whom policies may be made one by one.
	bool reads_some_rows() const {
		const auto policies = catalog_.policies(table_);
		return std::any_of(policies.begin(), policies.end(), [&](const Policy& p) {
			return is_for_reading(p) && names_any_of(p, kin_);
		});
	}

private:
	const Catalog& catalog_;
	RelationId table_;
	RoleSet has_;
	RoleSet kin_;
};

// Does it serve anybody? A policy that names nobody is for PUBLIC, which has many that need not
// read: it was written for those who may.
bool has_reader(const Catalog& catalog, RelationId table, const Policy& policy) {
	const auto policies = catalog.policies(table);
	for (std::uint32_t i = 0; i < policy.roles.count; i++) {
		const auto role = static_cast<RoleId>(policy.roles.items[i]);
		const bool reads = role == public_role
							   ? std::any_of(policies.begin(), policies.end(), is_for_reading)
							   : Standing(catalog, table, role).reads_some_rows();
		if (reads) return true;
	}
	return false;
}

struct Blind {
	const Policy* policy = nullptr;
	RoleId role{};
};

// PUBLIC as a grantee is everybody, for some of whom there may be a policy.
Blind blind_writer(const Catalog& catalog, const Relation& table, const Policy& policy) {
	const std::uint32_t right = right_of(policy.command);
	for (const char object_class : {'r', 'c'}) {
		for (const Grant& g : catalog.grants(object_class, static_cast<std::uint32_t>(table.id))) {
			if ((g.privileges & right) == 0 || g.grantee == public_role) continue;
			if (g.grantee == table.owner || escapes_policies(catalog, table, g.grantee)) continue;
			const Standing standing(catalog, table.id, g.grantee);
			if (standing.applies(policy) && standing.may(DBE_RIGHT_SELECT) &&
				!standing.reads_some_rows())
				return {&policy, g.grantee};
		}
	}
	return {};
}

Draft describe(const Catalog& catalog, const Table& table, const Blind& blind) {
	const std::string command = right_names(right_of(blind.policy->command));
	Draft draft;
	draft.object = catalog.name(table.id());
	draft.detail =
		cat("Policy ", quoted(blind.policy->name), " lets ", catalog.role_name(blind.role), " ",
			command, " rows, but none lets it SELECT any: ", command,
			" with a WHERE finds nothing, without an error.");
	draft.evidence.put("policy", blind.policy->name.view()).put("command", command);
	draft.evidence.put("role", catalog.role_name(blind.role));
	draft.weight = table.weight;
	draft.effect = table.bytes;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		const auto policies = catalog.policies(table.id());
		if (!table.relation->has_row_security || policies.empty()) continue;
		assessment.examined(table.weight);
		for (const Policy& policy : policies) {
			if (!policy.is_permissive || right_of(policy.command) == 0 ||
				is_never_true(catalog, table.id(), policy.using_expression) ||
				has_reader(catalog, table.id(), policy))
				continue;
			const Blind blind = blind_writer(catalog, *table.relation, policy);
			if (blind.policy == nullptr) continue;
			assessment.add(describe(catalog, table, blind));
			break;
		}
	}
}

}  // namespace

extern constexpr Check write_policy_without_read{CheckSpec{
	.id = "write_policy_without_read",
	.title = "Policy for UPDATE or DELETE without one for SELECT",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why =
		"An UPDATE or DELETE that has a WHERE or RETURNING reads the rows first, so policies for "
		"SELECT apply as well. Without one the role sees no row: the statement succeeds and "
		"changes nothing, as if there were nothing to change.",
	.action = "Create the policy for SELECT that was meant, or make the existing one FOR ALL (drop "
			  "and create it in one transaction; that takes a short ACCESS EXCLUSIVE lock).",
	.bad = "CREATE ROLE dbe_example_editor LOGIN;"
		   "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "author name NOT NULL DEFAULT current_user, body text NOT NULL);"
		   "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
		   "CREATE POLICY edit_own_notes ON notes FOR UPDATE USING (author = current_user);"
		   "GRANT SELECT, UPDATE ON notes TO dbe_example_editor;",
	.good = "CREATE ROLE dbe_example_editor LOGIN;"
			"CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"author name NOT NULL DEFAULT current_user, body text NOT NULL);"
			"ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
			"CREATE POLICY read_notes ON notes FOR SELECT USING (body <> '');"
			"CREATE POLICY edit_own_notes ON notes FOR UPDATE USING (author = current_user);"
			"GRANT SELECT, UPDATE ON notes TO dbe_example_editor;",
	.near_miss = "CREATE ROLE dbe_example_team NOLOGIN;"
				 "CREATE ROLE dbe_example_editor LOGIN IN ROLE dbe_example_team;"
				 "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "author name NOT NULL DEFAULT current_user, body text NOT NULL);"
				 "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
				 "CREATE POLICY read_notes ON notes FOR SELECT TO dbe_example_editor "
				 "USING (body <> '');"
				 "CREATE POLICY edit_own_notes ON notes FOR UPDATE TO dbe_example_team "
				 "USING (author = current_user);"
				 "GRANT SELECT, UPDATE, DELETE ON notes TO dbe_example_team;",
	.run = run,
}};

}  // namespace dbe
