#include <string>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/common/search_path.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool is_ordinary(const Catalog& catalog, RoleId role) {
	const Role* r = catalog.role(role);
	return r != nullptr && !r->is_superuser;
}

// An ordinary role that may create in the schema; PUBLIC is public_schema_create's finding.
std::string creator(const Catalog& catalog, const Schema& schema) {
	const RoleId owner = real_owner(catalog, schema.owner);
	if (is_ordinary(catalog, owner)) return catalog.role_name(owner);
	for (const Grant& g : catalog.grants('n', static_cast<std::uint32_t>(schema.id))) {
		if ((g.privileges & DBE_RIGHT_CREATE) == 0 || g.grantee == public_role) continue;
		const RoleId grantee = real_owner(catalog, g.grantee);
		if (is_ordinary(catalog, grantee)) return catalog.role_name(grantee);
	}
	return {};
}

const Schema* schema_named(const Catalog& catalog, std::string_view name) {
	for (const Schema& schema : catalog.schemas())
		if (schema.name.view() == name) return &schema;
	return nullptr;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Function& function : catalog.functions()) {
		if (!function.is_security_definer || function.is_extension_member) continue;
		if (function.has_parsed_body || !catalog.is_judged(function.schema)) continue;
		const Text path = search_path_of(function);
		if (!path.present() || is_ordinary(catalog, function.owner)) continue;
		assessment.examined();
		for (const std::string& name : schemas_of(path)) {
			const Schema* schema = schema_named(catalog, name);
			if (schema == nullptr || name.starts_with("pg_")) continue;
			const std::string role = creator(catalog, *schema);
			if (role.empty()) continue;
			Draft draft;
			draft.object = catalog.name(function);
			draft.detail = cat("Runs as the superuser ", catalog.role_name(function.owner),
							   " and looks names up in schema ", quoted(name), ", where ", role,
							   " may create functions and operators that fit its calls better.");
			draft.evidence.put("schema", name).put("role", role).put("search_path", path.view());
			assessment.add(draft);
			break;
		}
	}
}

}  // namespace

extern constexpr Check security_definer_writable_schema{CheckSpec{
	.id = "security_definer_writable_schema",
	.title = "Superuser's function that searches a schema others may write to",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "A name in the body that is not qualified is looked up along the function's search_path, "
		   "and of all functions and operators of that name the one that fits the arguments best "
		   "is taken. Who may create in one of these schemas can make the superuser run their "
		   "code.",
	.action = "Set search_path = pg_catalog, pg_temp on the function and qualify what the body uses "
			  "(operators too: OPERATOR(schema.=)), or write the body with BEGIN ATOMIC; better, "
			  "let a role without superuser rights own it.",
	.bad = "CREATE ROLE dbe_example_creator NOLOGIN;"
		   "DO $$ BEGIN EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %I TO dbe_example_creator', "
		   "current_schema());"
		   "EXECUTE format('CREATE FUNCTION tidy_up() RETURNS integer LANGUAGE plpgsql SECURITY "
		   "DEFINER SET search_path = %I, pg_temp AS $f$ BEGIN RETURN abs(1); END $f$', "
		   "current_schema()); END $$;"
		   "REVOKE EXECUTE ON FUNCTION tidy_up() FROM PUBLIC;",
	.good = "CREATE ROLE dbe_example_creator_good NOLOGIN;"
			"DO $$ BEGIN EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %I TO "
			"dbe_example_creator_good', current_schema()); END $$;"
			"CREATE FUNCTION tidy_up() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER "
			"SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN abs(1); END $$;"
			"REVOKE EXECUTE ON FUNCTION tidy_up() FROM PUBLIC;",
	.near_miss = "DO $$ BEGIN EXECUTE format('CREATE FUNCTION tidy_up() RETURNS integer LANGUAGE "
				 "plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS "
				 "$f$ BEGIN RETURN abs(1); END $f$', current_schema()); END $$;"
				 "REVOKE EXECUTE ON FUNCTION tidy_up() FROM PUBLIC;",
	.run = run,
}};

}  // namespace dbe
