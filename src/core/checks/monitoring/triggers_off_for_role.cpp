#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

constexpr std::string_view setting_name = "session_replication_role";

// A role that replicates applies changes whose triggers ran where they came from.
bool is_replicator(const Role* role) { return role == nullptr || role->replicates; }

void judge_roles(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for_each_role_setting(
		catalog, setting_name, [&](const RoleSettings& s, std::string_view value) {
			const Role* role = catalog.role(s.role);
			if (lower(value) != "replica" || is_replicator(role) || !role->can_login) return;
			Draft draft;
			draft.object = cat("role ", catalog.role_name(s.role));
			draft.detail =
				cat("Role ", catalog.role_name(s.role),
					" logs in with session_replication_role replica: foreign keys are not "
					"checked and triggers do not fire for what it writes.");
			draft.fix = reset_role_setting(catalog, s, setting_name);
			draft.evidence.put("role", catalog.role_name(s.role)).put("value", value);
			assessment.add(draft);
		});
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	assessment.examined();
	judge_roles(snapshot, assessment);
	const auto value = judged_text(snapshot, assessment, setting_name);
	if (!value || *value != "replica") return;
	assessment.add(setting_draft(
		snapshot, setting_name, *value, "origin",
		cat("Setting session_replication_role is replica ", reach(snapshot, setting_name),
			": foreign keys are not checked and triggers do not fire.")));
}

}  // namespace

extern constexpr Check triggers_off_for_role{CheckSpec{
	.id = "triggers_off_for_role",
	.title = "Foreign keys and triggers are off for whole roles",
	.dimension = Dimension::monitoring,
	.severity = Severity::critical,
	.scope = Scope::server,
	.why = "With session_replication_role set to replica the server neither checks foreign keys "
		   "nor fires ordinary triggers. Made permanent for a bulk load and forgotten, it lets "
		   "in rows that no constraint would have allowed, and no audit trigger sees them.",
	.action = "Take the setting away; loads set it in their own session. Roles with the "
			  "REPLICATION attribute are left out. Then look for rows without their parents: "
			  "drop and add the foreign keys, or check them by a query.",
	.bad = "CREATE ROLE dbe_example_loader LOGIN;\n"
		   "ALTER ROLE dbe_example_loader SET session_replication_role = 'replica';",
	.good = "CREATE ROLE dbe_example_loader LOGIN;",
	.near_miss = "CREATE ROLE dbe_example_applier LOGIN REPLICATION;\n"
				 "ALTER ROLE dbe_example_applier SET session_replication_role = 'replica';",
	.run = run,
}};

}  // namespace dbe
