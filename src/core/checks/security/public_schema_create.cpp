#include <utility>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// REVOKE acts for the owner: what somebody else granted is revoked as them.
std::string revoke_create(const Catalog& catalog, const Schema& schema) {
	std::string fix;
	for (const Grant& g : catalog.grants('n', static_cast<std::uint32_t>(schema.id))) {
		if (g.grantee != public_role || (g.privileges & DBE_RIGHT_CREATE) == 0) continue;
		const std::string statement =
			cat("REVOKE CREATE ON SCHEMA ", quoted(schema.name), " FROM PUBLIC;");
		const std::string step = g.grantor == schema.owner
									 ? statement
									 : cat("SET ROLE ", catalog.role_name(g.grantor), ";\n",
										   statement, "\nRESET ROLE;");
		append(fix, cat(fix.empty() ? "" : "\n", step));
	}
	return fix;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Schema& schema : catalog.schemas()) {
		if (schema.is_extension_member || !catalog.is_judged(schema.id)) continue;
		assessment.examined();
		if (!public_may_create_in(catalog, schema.id)) continue;
		Draft draft;
		draft.object = quoted(schema.name);
		draft.detail = cat("Every role that can connect may create tables and functions in schema ",
						   draft.object, "; names found there first are run by others.");
		draft.fix = revoke_create(catalog, schema);
		draft.evidence.put("schema", schema.name.view());
		draft.evidence.put("owner", catalog.role_name(schema.owner));
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check public_schema_create{CheckSpec{
	.id = "public_schema_create",
	.title = "Everybody may create objects in the schema",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "Whoever may create objects in a schema of the search_path can plant a function or a "
		   "table that other people's statements pick up and run with their rights "
		   "(CVE-2018-1058). New databases forbid it since PostgreSQL 15; upgraded and restored "
		   "ones still allow it.",
	.action = "Take CREATE from PUBLIC and grant it to the role that runs migrations, before the "
			  "REVOKE where that role is not the owner.",
	.bad = "DO $$ BEGIN EXECUTE format('GRANT CREATE ON SCHEMA %I TO PUBLIC', current_schema()); "
		   "END $$;",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"body text NOT NULL);",
	.near_miss = "DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO PUBLIC', "
				 "current_schema()); END $$;",
	.run = run,
}};

}  // namespace dbe
