#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// An object that rights are granted on, as REVOKE names it.
struct Target {
	std::string name;
	std::string_view kind;
	RoleId owner{};
};

Target target(const Catalog& catalog, const Grant& g) {
	const auto id = static_cast<std::uint32_t>(g.object);
	if (g.object_class == 'r') {
		const Relation* r = catalog.relation(static_cast<RelationId>(id));
		if (r == nullptr || !catalog.is_judged(*r)) return {};
		return {catalog.name(*r), r->kind == 'S' ? "SEQUENCE " : "TABLE ", r->owner};
	}
	if (g.object_class == 'n') {
		const Schema* s = catalog.schema(static_cast<SchemaId>(id));
		if (s == nullptr || !catalog.is_judged(s->id)) return {};
		return {quoted(s->name), "SCHEMA ", s->owner};
	}
	if (g.object_class == 'f') {
		const Function* f = catalog.function(static_cast<FunctionId>(id));
		if (f == nullptr || f->is_extension_member || !catalog.is_judged(f->schema)) return {};
		return {catalog.name(*f), "ROUTINE ", f->owner};
	}
	return {};
}

struct Holder {
	std::vector<std::string> objects;
	std::vector<std::string> revokes;
	std::uint32_t rights = 0;
	bool has_passed_on = false;
};

// Somebody else's rights hang on this one: REVOKE without CASCADE would fail.
bool has_passed_on(const Catalog& catalog, const Grant& g) {
	for (const Grant& other : catalog.grants(g.object_class, static_cast<std::uint32_t>(g.object)))
		if (other.grantor == g.grantee && other.grantee != g.grantee &&
			(other.privileges & g.grantable) != 0)
			return true;
	return false;
}

void add(const Catalog& catalog, const Grant& g, const Target& object, Holder& holder) {
	holder.objects.push_back(object.name);
	holder.rights |= g.grantable;
	holder.has_passed_on |= has_passed_on(catalog, g);
	const std::string revoke =
		cat("REVOKE GRANT OPTION FOR ", right_names(g.grantable), " ON ", object.kind, object.name,
			" FROM ", catalog.role_name(g.grantee), ";");
	holder.revokes.push_back(g.grantor == object.owner
								 ? revoke
								 : cat("SET ROLE ", catalog.role_name(g.grantor), ";\n", revoke,
									   "\nRESET ROLE;"));
}

bool is_application(const Role* role) {
	return role != nullptr && role->can_login && !role->is_superuser &&
		   !is_administrative_name(role->name) && !contains(lower(role->name), "admin");
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Role& role : catalog.roles())
		if (is_application(&role)) assessment.examined();
	std::map<RoleId, Holder> holders;
	for (const Grant& g : catalog.grants()) {
		if (g.grantable == 0 || g.grantee == public_role) continue;
		if (!is_application(catalog.role(g.grantee))) continue;
		const Target object = target(catalog, g);
		if (!object.name.empty() && object.owner != g.grantee)
			add(catalog, g, object, holders[g.grantee]);
	}
	for (const auto& [role, holder] : holders) {
		Draft draft;
		const auto count = static_cast<double>(holder.objects.size());
		draft.object = catalog.role_name(role);
		draft.detail = cat("Login role that may pass on ", right_names(holder.rights), " on ",
						   counted(count, "object"), " to anybody: ", listed(holder.objects, 3),
						   holder.has_passed_on ? "; it has done so." : ".");
		if (!holder.has_passed_on) draft.fix = join(holder.revokes, "\n");
		draft.evidence.put("objects", count).put("rights", right_names(holder.rights));
		draft.evidence.put("passed_on", holder.has_passed_on);
		draft.effect = count;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check grant_option_to_login{CheckSpec{
	.id = "grant_option_to_login",
	.title = "Application role that may pass its rights on",
	.dimension = Dimension::security,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "WITH GRANT OPTION lets the role give its rights to others, PUBLIC included, without the "
		   "owner knowing: an injected statement can open the table for good, and a later REVOKE "
		   "fails or, with CASCADE, takes more than was meant.",
	.action = "Take the grant option away; the right itself stays. Where the role has passed rights "
			  "on, grant them to the others as the owner first, then revoke with CASCADE.",
	.bad = "CREATE ROLE dbe_example_app LOGIN;"
		   "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "body text NOT NULL);"
		   "GRANT SELECT, INSERT ON notes TO dbe_example_app WITH GRANT OPTION;",
	.good = "CREATE ROLE dbe_example_app_good LOGIN;"
			"CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"body text NOT NULL);"
			"GRANT SELECT, INSERT ON notes TO dbe_example_app_good;",
	.near_miss = "CREATE ROLE dbe_example_group NOLOGIN;"
				 "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "body text NOT NULL);"
				 "GRANT SELECT ON notes TO dbe_example_group WITH GRANT OPTION;",
	.run = run,
}};

}  // namespace dbe
