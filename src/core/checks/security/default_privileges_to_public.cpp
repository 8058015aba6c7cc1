#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// For functions and types PUBLIC's rights are the built-in default, and nobody's doing.
std::string_view kind_name(char object_kind) {
	switch (object_kind) {
		case 'r':
			return "TABLES";
		case 'S':
			return "SEQUENCES";
		case 'n':
			return "SCHEMAS";
		default:
			return {};
	}
}

std::uint32_t rights_of_public(const Catalog& catalog, const DefaultPrivileges& defaults) {
	std::uint32_t rights = 0;
	for (const Grant& g : catalog.grants('D', static_cast<std::uint32_t>(defaults.id)))
		if (g.grantee == public_role) rights |= g.privileges;
	return rights;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const DefaultPrivileges& defaults : catalog.default_privileges()) {
		const std::string_view kind = kind_name(defaults.object_kind);
		if (kind.empty()) continue;
		assessment.examined();
		const std::uint32_t rights = rights_of_public(catalog, defaults);
		if (rights == 0) continue;
		const bool is_everywhere = defaults.schema == SchemaId{};
		const std::string schema = quoted(catalog.schema_name(defaults.schema));
		Draft draft;
		draft.object = is_everywhere ? catalog.role_name(defaults.role) : schema;
		draft.detail = cat("PUBLIC gets ", right_names(rights), " on all future ", lower(kind),
						   " that ", catalog.role_name(defaults.role), " creates",
						   is_everywhere ? "." : cat(" in schema ", schema, "."));
		if (defaults.object_kind != 'r' || (rights & (write_rights | DBE_RIGHT_MAINTAIN)) == 0)
			draft.severity = Severity::info;
		draft.fix = cat("ALTER DEFAULT PRIVILEGES FOR ROLE ", catalog.role_name(defaults.role),
						is_everywhere ? "" : cat(" IN SCHEMA ", schema), " REVOKE ",
						right_names(rights), " ON ", kind, " FROM PUBLIC;");
		draft.evidence.put("rights", right_names(rights)).put("kind", lower(kind));
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check default_privileges_to_public{CheckSpec{
	.id = "default_privileges_to_public",
	.title = "Default privileges open future objects to everybody",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Every table created from now on is open to every role, without a line in any "
		   "migration that says so. Nobody sees it in review.",
	.action = "Revoke the default and grant future tables to the roles that need them. Objects "
			  "that exist keep their rights.",
	.bad = "DO $$ BEGIN EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I "
		   "GRANT SELECT, INSERT ON TABLES TO PUBLIC', current_schema()); END $$;",
	.good = "DO $$ BEGIN EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I "
			"GRANT SELECT ON TABLES TO pg_monitor', current_schema()); END $$;",
	.near_miss = "DO $$ BEGIN EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I "
				 "GRANT EXECUTE ON FUNCTIONS TO PUBLIC', current_schema()); END $$;",
	.run = run,
}};

}  // namespace dbe
