#include <algorithm>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// "0", "0ms" and "0s" all mean: wait for ever.
bool waits_for_ever(std::string_view value) {
	return value.empty() ||
		   (value.starts_with('0') && value.find_first_of("123456789.") == std::string_view::npos);
}

struct Owner {
	const Role* role;
	double tables;
	double weight;
};

std::vector<Owner> login_owners(const Catalog& catalog) {
	std::vector<Owner> owners;
	for (const Role& role : catalog.roles())
		if (role.can_login && !is_predefined(role)) owners.push_back({&role, 0, 0});
	for (const Table& table : catalog.tables()) {
		const auto found =
			std::lower_bound(owners.begin(), owners.end(), table.relation->owner,
							 [](const Owner& owner, RoleId id) { return owner.role->id < id; });
		if (found == owners.end() || found->role->id != table.relation->owner) continue;
		found->tables++;
		found->weight += table.weight;
	}
	std::erase_if(owners, [](const Owner& owner) { return owner.tables == 0; });
	return owners;
}

// Where the owner's value stands now; another place might not have the last word.
std::string fix_for(const Catalog& catalog, const Owner& owner) {
	const RoleSettings* own = login_settings_with(catalog, owner.role->id, "lock_timeout");
	const bool is_its_own = own != nullptr && own->role != RoleId{};
	return cat(
		"ALTER ",
		is_its_own ? place_of(catalog, *own) : cat("ROLE ", catalog.role_name(owner.role->id)),
		" SET lock_timeout = '5s';");
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	// What this session started with is everybody's default unless the caller has its own.
	const char source = snapshot.settings.source("lock_timeout");
	const bool is_known = source != 'r' && source != 's';
	const bool is_global = snapshot.settings.number("lock_timeout").value_or(0) > 0;
	std::vector<std::string> names;
	std::vector<std::string> fixes;
	Draft draft;
	draft.weight = 0;
	double tables = 0;
	for (const Owner& owner : login_owners(catalog)) {
		const Text own = login_setting(catalog, owner.role->id, "lock_timeout");
		if (!own.present() && !is_known) {
			assessment.unassessed(owner.weight, Skip::hidden,
								  "the caller's own lock_timeout stands before the server's");
			continue;
		}
		assessment.examined(owner.weight);
		if (own.present() ? !waits_for_ever(own) : is_global) continue;
		names.push_back(catalog.role_name(owner.role->id));
		fixes.push_back(fix_for(catalog, owner));
		draft.weight += owner.weight;
		tables += owner.tables;
	}
	if (names.empty() || tables < assessment.parameter("min_tables")) return;
	draft.object = "roles";
	draft.detail =
		cat(listed(names, 3), names.size() == 1 ? " owns " : " own ", counted(tables, "table"),
			" and may wait for ever for a lock; queries queue behind an ALTER TABLE.");
	draft.fix = join(fixes, "\n");
	draft.evidence.put("roles", names.size()).put("tables", tables);
	draft.effect = tables;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check lock_timeout_for_owners{CheckSpec{
	.id = "lock_timeout_for_owners",
	.title = "Table owners wait for locks without limit",
	.dimension = Dimension::migration,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "An ALTER TABLE that waits for one long transaction makes every later query on the "
		   "table wait behind it: a change of milliseconds becomes an outage. With lock_timeout "
		   "it gives up, and the migration is tried again.",
	.action = "Set lock_timeout for the roles that run migrations, and let the tool try again. "
			  "New sessions get it; an application or a maintenance job that logs in as the owner "
			  "then gets an error, too, where it would wait longer for a lock. Nothing to do "
			  "where the migration tool sets it itself. Give them no short statement_timeout: it "
			  "ends a long CREATE INDEX CONCURRENTLY too, and leaves an invalid index; a migration "
			  "that needs a limit sets its own.",
	.bad = "CREATE ROLE dbe_example_migrator LOGIN;"
		   "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "body text NOT NULL);"
		   "ALTER TABLE notes OWNER TO dbe_example_migrator;"
		   "SELECT dbe.set('lock_timeout_for_owners.min_tables', 1);",
	.good = "CREATE ROLE dbe_example_careful LOGIN;"
			"ALTER ROLE dbe_example_careful SET lock_timeout = '5s';"
			"CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"body text NOT NULL);"
			"ALTER TABLE notes OWNER TO dbe_example_careful;"
			"SELECT dbe.set('lock_timeout_for_owners.min_tables', 1);",
	.near_miss = "CREATE ROLE dbe_example_patient LOGIN;\n"
				 "ALTER ROLE dbe_example_patient SET lock_timeout = 0;\n"
				 "DO $$ BEGIN EXECUTE format('ALTER ROLE dbe_example_patient IN DATABASE %I "
				 "SET lock_timeout = %L', current_database(), '5s'); END $$;\n"
				 "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "body text NOT NULL);\n"
				 "ALTER TABLE notes OWNER TO dbe_example_patient;\n"
				 "SELECT dbe.set('lock_timeout_for_owners.min_tables', 1);",
	.parameters = {{{.name = "min_tables",
					 .value = 5,
					 .unit = "tables",
					 .meaning = "With fewer tables of such owners nothing is said."}}},
	.run = run,
}};

}  // namespace dbe
