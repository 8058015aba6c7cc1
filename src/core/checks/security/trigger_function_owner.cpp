#include <map>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Who deploys or administers is trusted with everybody's code anyway.
bool is_trusted(const Catalog& catalog, const Role& role) {
	const Database* database = catalog.database();
	return role.is_superuser || role.creates_roles || is_predefined(role) ||
		   (database != nullptr && database->owner == role.id) ||
		   is_administrative_name(role.name) || contains(lower(role.name), "admin");
}

class Reach {
public:
	explicit Reach(const Catalog& catalog)
		: catalog_(catalog), superusers_(reaching_superuser(catalog)) {}

	// A login role that can replace what writer owns, gains by that on a table of the owner, and
	// cannot have it otherwise.
	const Role* stranger(RoleId writer, const Relation& table) {
		const RoleId owner = real_owner(catalog_, table.owner);
		const RoleSet& writers = users(writer);
		// The owner of the table is one of the team.
		if (writers.contains(owner)) return nullptr;
		const RoleSet& owners = users(owner);
		for (const RoleId id : writers.roles()) {
			const Role* role = catalog_.role(id);
			if (role == nullptr || !role->can_login || is_trusted(catalog_, *role)) continue;
			if (superusers_.contains(id) || owners.contains(id)) continue;
			if (!may_attach_triggers(id, table) && may_create_somewhere(id)) return role;
		}
		return nullptr;
	}

private:
	const RoleSet& users(RoleId role) {
		auto found = users_.find(role);
		if (found == users_.end())
			found = users_.emplace(role, using_rights_of(catalog_, role)).first;
		return found->second;
	}

	bool is_granted(RoleId role, std::uint32_t right, char object_class, std::uint32_t object) {
		for (const Grant& g : catalog_.grants(object_class, object))
			if ((g.privileges & right) != 0 &&
				(g.grantee == public_role || users(g.grantee).contains(role)))
				return true;
		return false;
	}

	bool may_attach_triggers(RoleId role, const Relation& table) {
		return is_granted(role, DBE_RIGHT_TRIGGER, 'r', static_cast<std::uint32_t>(table.id));
	}

	// CREATE OR REPLACE asks for CREATE on the function's schema, but the owner may first move the
	// function to any other; the trigger follows.
	bool may_create_somewhere(RoleId role) {
		const auto database = static_cast<std::uint32_t>(catalog_.server().database);
		if (is_granted(role, DBE_RIGHT_CREATE, 'd', database)) return true;
		for (const Schema& schema : catalog_.schemas())
			if (users(real_owner(catalog_, schema.owner)).contains(role) ||
				is_granted(role, DBE_RIGHT_CREATE, 'n', static_cast<std::uint32_t>(schema.id)))
				return true;
		return false;
	}

	const Catalog& catalog_;
	RoleSet superusers_;
	std::map<RoleId, RoleSet> users_;
};

struct Use {
	const Role* stranger = nullptr;
	std::vector<std::string> tables;
	RoleId owner{};	 // of the tables; 0 where they differ
};

// Runs at all, and with the rights of whoever writes: a SECURITY DEFINER function has its owner's.
const Function* judged_function(const Catalog& catalog, const Trigger& trigger) {
	if (trigger.is_internal || trigger.enabled == 'D' || trigger.enabled == 'R') return nullptr;
	const Function* function = catalog.function(trigger.function);
	if (function == nullptr || function->is_extension_member || function->is_security_definer)
		return nullptr;
	const Role* writer = catalog.role(function->owner);
	return writer == nullptr || is_trusted(catalog, *writer) ? nullptr : function;
}

Draft describe(const Catalog& catalog, const Function& function, const Use& use) {
	Draft draft;
	draft.object = catalog.name(function);
	const std::string writer = catalog.role_name(function.owner);
	draft.detail =
		cat("Trigger function on ", listed(use.tables, 3), ", run as whoever writes there; ",
			use.stranger->id == function.owner
				? cat(writer, " owns it")
				: cat(catalog.role_name(use.stranger->id), " owns it through ", writer),
			" and may replace its body, without owning ",
			use.tables.size() == 1 ? "the table." : "the tables.");
	const Role* owner = catalog.role(use.owner);
	if (owner != nullptr && !is_predefined(*owner))
		draft.fix =
			cat("ALTER FUNCTION ", draft.object, " OWNER TO ", catalog.role_name(use.owner), ";");
	draft.evidence.put("owner", writer).put("tables", use.tables.size());
	draft.effect = static_cast<double>(use.tables.size());
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	Reach reach(catalog);
	std::map<FunctionId, Use> uses;
	for (const Table& table : catalog.tables()) {
		for (const Trigger& trigger : catalog.triggers(table.id())) {
			if (!trigger.is_internal) assessment.examined();
			const Function* function = judged_function(catalog, trigger);
			if (function == nullptr || function->owner == table.relation->owner) continue;
			const Role* stranger = reach.stranger(function->owner, *table.relation);
			if (stranger == nullptr) continue;
			Use& use = uses[function->id];
			const std::string name = catalog.name(table.id());
			if (use.stranger == nullptr) use.owner = table.relation->owner;
			if (use.owner != table.relation->owner) use.owner = RoleId{};
			use.stranger = stranger;
			if (use.tables.empty() || use.tables.back() != name) use.tables.push_back(name);
		}
	}
	for (const auto& [id, use] : uses)
		assessment.add(describe(catalog, *catalog.function(id), use));
}

}  // namespace

extern constexpr Check trigger_function_owner{CheckSpec{
	.id = "trigger_function_owner",
	.title = "Trigger whose function belongs to another ordinary role",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "A trigger function runs with the rights of whoever writes to the table. Its owner can "
		   "put any statement into it and wait for the table's owner, another application or a "
		   "superuser to write a row: their rights are then the function owner's.",
	.action = "Give the function to the owner of the table, after reading its body.",
	.bad = "CREATE ROLE dbe_example_helper LOGIN;"
		   "CREATE SCHEMA helper AUTHORIZATION dbe_example_helper;"
		   "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "body text NOT NULL);"
		   "CREATE FUNCTION trim_note() RETURNS trigger LANGUAGE plpgsql AS "
		   "$$ BEGIN NEW.body := btrim(NEW.body); RETURN NEW; END $$;"
		   "ALTER FUNCTION trim_note() OWNER TO dbe_example_helper;"
		   "CREATE TRIGGER trim_note BEFORE INSERT ON notes FOR EACH ROW "
		   "EXECUTE FUNCTION trim_note();",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"body text NOT NULL);"
			"CREATE FUNCTION trim_note() RETURNS trigger LANGUAGE plpgsql AS "
			"$$ BEGIN NEW.body := btrim(NEW.body); RETURN NEW; END $$;"
			"CREATE TRIGGER trim_note BEFORE INSERT ON notes FOR EACH ROW "
			"EXECUTE FUNCTION trim_note();",
	.near_miss = "CREATE ROLE dbe_example_library NOLOGIN;"
				 "CREATE SCHEMA library AUTHORIZATION dbe_example_library;"
				 "CREATE ROLE dbe_example_helper LOGIN;"
				 "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "body text NOT NULL);"
				 "CREATE FUNCTION trim_note() RETURNS trigger LANGUAGE plpgsql AS "
				 "$$ BEGIN NEW.body := btrim(NEW.body); RETURN NEW; END $$;"
				 "ALTER FUNCTION trim_note() OWNER TO dbe_example_library;"
				 "CREATE TRIGGER trim_note BEFORE INSERT ON notes FOR EACH ROW "
				 "EXECUTE FUNCTION trim_note();"
				 "CREATE FUNCTION fold_note() RETURNS trigger LANGUAGE plpgsql AS "
				 "$$ BEGIN NEW.body := lower(NEW.body); RETURN NEW; END $$;"
				 "ALTER FUNCTION fold_note() OWNER TO dbe_example_helper;"
				 "CREATE TRIGGER fold_note BEFORE INSERT ON notes FOR EACH ROW "
				 "EXECUTE FUNCTION fold_note();",
	.run = run,
}};

}  // namespace dbe
