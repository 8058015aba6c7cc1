#include <string>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/search_path.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr std::string_view temporary = "pg_temp";

// Unless the path names pg_temp, the caller's temporary tables are found before everything in it.
bool lets_temporary_objects_in(const Catalog& catalog, const std::vector<std::string>& path) {
	bool is_last = false;
	bool has_user_schema = false;
	for (const std::string& name : path) {
		is_last = name == temporary;
		for (const Schema& s : catalog.schemas())
			has_user_schema |= s.name.view() == name && !name.starts_with("pg_");
	}
	return has_user_schema && !is_last;
}

// Keeps names working: the function's schema, then public where only trusted roles create.
std::string pinned_path(const Catalog& catalog, const Function& function) {
	const std::string_view own = catalog.schema_name(function.schema);
	std::string path = cat("pg_catalog, ", quoted(own));
	for (const Schema& s : catalog.schemas())
		if (s.name.view() == "public" && own != "public" && !public_may_create_in(catalog, s.id))
			append(path, ", public");
	return cat(path, ", ", temporary);
}

std::string with_temporary_last(const std::vector<std::string>& path) {
	std::string out;
	for (const std::string& name : path)
		if (name != temporary) append(out, cat(quoted(name), ", "));
	return cat(out, temporary);
}

Draft describe(const Catalog& catalog, const Function& function) {
	Draft draft;
	draft.object = catalog.name(function);
	const Role* owner = catalog.role(function.owner);
	const bool is_powerful = owner != nullptr && owner->is_superuser;
	const bool is_trigger = is_trigger_function(function);
	// Nobody calls a trigger function: it runs for whoever writes to the table.
	const bool is_open = !is_trigger && public_may_execute(catalog, function);
	const std::string_view kind = function.kind == 'p' ? "PROCEDURE " : "FUNCTION ";
	const Text path = search_path_of(function);
	if (!path.present()) {
		draft.detail = cat("Runs as ", catalog.role_name(function.owner),
						   is_powerful ? " (superuser)" : "",
						   is_open		? ", callable by everybody"
						   : is_trigger ? ", for whoever fires the trigger"
										: "",
						   "; the caller's search_path decides which tables it finds.");
		if (is_open && is_powerful) draft.severity = Severity::critical;
		// A path through a schema that is open to all would be no safer.
		const bool is_own_open = public_may_create_in(catalog, function.schema);
		if (is_own_open)
			append(draft.detail, cat(" PUBLIC may create in its schema, ",
									 quoted(catalog.schema_name(function.schema)),
									 ": take that away before the path names it."));
		if (!is_own_open)
			draft.fix = cat("ALTER ", kind, draft.object, " SET search_path = ",
							pinned_path(catalog, function), ";");
	} else {
		draft.detail = cat("Runs as ", catalog.role_name(function.owner),
						   " with search_path = ", shortened(path, 60),
						   ": temporary tables of the caller come first; pg_temp must be last.");
		draft.severity = Severity::info;
		draft.fix = cat("ALTER ", kind, draft.object, " SET search_path = ",
						with_temporary_last(schemas_of(path)), ";");
	}
	draft.evidence.put("owner", catalog.role_name(function.owner)).put("superuser", is_powerful);
	draft.evidence.put("public_execute", is_open).put("search_path", path.view());
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Function& function : catalog.functions()) {
		if (!function.is_security_definer || function.is_extension_member) continue;
		// Its names were resolved when it was created; no search path can change them.
		if (function.has_parsed_body) continue;
		if (function.kind != 'f' && function.kind != 'p') continue;
		if (!catalog.is_judged(function.schema)) continue;
		assessment.examined();
		const Text path = search_path_of(function);
		if (path.present() && !lets_temporary_objects_in(catalog, schemas_of(path))) continue;
		assessment.add(describe(catalog, function));
	}
}

}  // namespace

extern constexpr Check security_definer_search_path{CheckSpec{
	.id = "security_definer_search_path",
	.title = "SECURITY DEFINER function without a safe search_path",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "Such a function runs with its owner's rights but looks names up as its caller wishes: "
		   "a caller who puts a table or function of the same name in front, a temporary one will "
		   "do, makes the owner use it.",
	.action = "Pin the path: pg_catalog first, then the schemas the body uses, in which only "
			  "trusted roles may create, and pg_temp last. Add any other schema that the body "
			  "names without qualifying.",
	.bad = "CREATE FUNCTION tidy_up() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER AS "
		   "$$ BEGIN RETURN 1; END $$;"
		   "REVOKE EXECUTE ON FUNCTION tidy_up() FROM PUBLIC;",
	.good = "CREATE FUNCTION tidy_up() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER "
			"SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN 1; END $$;",
	.near_miss = "CREATE FUNCTION tidy_up() RETURNS integer LANGUAGE plpgsql AS "
				 "$$ BEGIN RETURN 1; END $$;"
				 "CREATE FUNCTION sweep() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER "
				 "SET search_path = '' AS $$ BEGIN RETURN 1; END $$;"
				 "CREATE FUNCTION rinse() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER "
				 "SET search_path = public, pg_temp AS $$ BEGIN RETURN 1; END $$;",
	.run = run,
}};

}  // namespace dbe
