#include <algorithm>
#include <string>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/common/search_path.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Was the function given to somebody by name, so that PUBLIC's built-in right was left over?
std::string named_grantee(const Catalog& catalog, const Function& function) {
	for (const Grant& g : catalog.grants('f', static_cast<std::uint32_t>(function.id)))
		if (g.grantee != public_role && g.grantee != function.owner &&
			(g.privileges & DBE_RIGHT_EXECUTE) != 0)
			return catalog.role_name(g.grantee);
	return {};
}

bool is_granted_by_owner(const Catalog& catalog, const Function& function) {
	for (const Grant& g : catalog.grants('f', static_cast<std::uint32_t>(function.id)))
		if (g.grantee == public_role && g.grantor != function.owner) return false;
	return true;
}

// Without a pinned path it is a finding of security_definer_search_path, which tells this too.
bool is_judged(const Catalog& catalog, const Function& function) {
	if (!function.is_security_definer || function.is_extension_member) return false;
	if (function.kind != 'f' && function.kind != 'p') return false;
	if (is_trigger_function(function) || !catalog.is_judged(function.schema)) return false;
	return function.has_parsed_body || search_path_of(function).present();
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const auto roles = catalog.roles();
	const bool has_others = std::any_of(roles.begin(), roles.end(), [](const Role& role) {
		return role.can_login && !role.is_superuser && !is_predefined(role);
	});
	if (!has_others) return;
	for (const Function& function : catalog.functions()) {
		if (!is_judged(catalog, function)) continue;
		assessment.examined();
		if (!public_may_execute(catalog, function)) continue;
		const Role* owner = catalog.role(function.owner);
		const bool is_powerful = owner != nullptr && owner->is_superuser;
		const std::string grantee = named_grantee(catalog, function);
		// Offered to everybody by an ordinary owner: that may be what it is for.
		if (!is_powerful && grantee.empty()) continue;
		Draft draft;
		draft.object = catalog.name(function);
		draft.detail = cat("Runs as ", catalog.role_name(function.owner),
						   is_powerful ? " (superuser)" : "", " for every role that can connect",
						   grantee.empty() ? "." : cat(", although it was granted to ", grantee,
													   " by name: PUBLIC kept its built-in right."));
		if (!is_powerful) draft.severity = Severity::info;
		if (is_granted_by_owner(catalog, function))
			draft.fix = cat("REVOKE EXECUTE ON ", function.kind == 'p' ? "PROCEDURE " : "FUNCTION ",
							draft.object, " FROM PUBLIC;");
		draft.evidence.put("owner", catalog.role_name(function.owner)).put("superuser", is_powerful);
		draft.evidence.put("grantee", grantee);
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check security_definer_for_everybody{CheckSpec{
	.id = "security_definer_for_everybody",
	.title = "SECURITY DEFINER function that everybody may call",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "A new function may be executed by PUBLIC, and a SECURITY DEFINER function lends its "
		   "owner's rights to whoever calls it. With a superuser for an owner, each argument that "
		   "the body trusts too much is a way to the whole server.",
	.action = "Grant EXECUTE to the roles that need the function, then take it from PUBLIC. Let a "
			  "role without login own it that has just the rights the body needs.",
	.bad = "CREATE ROLE dbe_example_clerk LOGIN;"
		   "DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO PUBLIC', current_schema()); "
		   "END $$;"
		   "CREATE FUNCTION tidy_up() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER "
		   "SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN 1; END $$;"
		   "GRANT EXECUTE ON FUNCTION tidy_up() TO dbe_example_clerk;",
	.good = "CREATE ROLE dbe_example_clerk_good LOGIN;"
			"DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO PUBLIC', current_schema()); "
			"END $$;"
			"CREATE FUNCTION tidy_up() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER "
			"SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN 1; END $$;"
			"REVOKE EXECUTE ON FUNCTION tidy_up() FROM PUBLIC;"
			"GRANT EXECUTE ON FUNCTION tidy_up() TO dbe_example_clerk_good;",
	.near_miss = "CREATE ROLE dbe_example_clerk_near LOGIN;"
				 "DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO PUBLIC', "
				 "current_schema()); END $$;"
				 "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
				 "SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN NEW; END $$;"
				 "CREATE FUNCTION tidy_up() RETURNS integer LANGUAGE plpgsql AS "
				 "$$ BEGIN RETURN 1; END $$;",
	.run = run,
}};

}  // namespace dbe
