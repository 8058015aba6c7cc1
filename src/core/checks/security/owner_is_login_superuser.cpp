#include <algorithm>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	// Then superuser_only_access says it, and more.
	if (only_superusers_use_tables(catalog)) return;
	std::vector<std::string> owners;
	Draft draft;
	draft.weight = 0;
	double count = 0;
	for (const Table& table : catalog.tables()) {
		assessment.examined(table.weight);
		const Role* owner = catalog.role(table.relation->owner);
		if (owner == nullptr || !owner->is_superuser || !owner->can_login) continue;
		const std::string name = catalog.role_name(owner->id);
		if (std::find(owners.begin(), owners.end(), name) == owners.end()) owners.push_back(name);
		draft.weight += table.weight;
		draft.effect += table.bytes;
		count++;
	}
	if (count == 0 || count < assessment.parameter("min_tables")) return;
	const auto all = static_cast<double>(catalog.tables().size());
	draft.object = "tables";
	draft.detail = cat(count < all ? cat(grouped(count), " of ", counted(all, "table"))
								   : counted(all, "table"),
					   count == 1 ? " belongs to " : " belong to ", listed(owners, 3),
					   owners.size() == 1 ? ", a superuser" : ", superusers",
					   " that can log in: every schema change needs such a login.");
	draft.evidence.put("tables", count).put("owners", owners.size());
	assessment.add(draft);
}

}  // namespace

extern constexpr Check owner_is_login_superuser{CheckSpec{
	.id = "owner_is_login_superuser",
	.title = "Tables owned by a superuser that logs in",
	.dimension = Dimension::security,
	.severity = Severity::info,
	.why = "Only an owner may change a table. When the owner is a superuser, whoever deploys a "
		   "migration must hold superuser rights, and the application is tempted to log in with "
		   "them.",
	.action = "Create an owner role with NOLOGIN, give it the schema's objects (ALTER TABLE ... "
			  "OWNER TO), and let the role that deploys become its member. The application gets "
			  "grants only.",
	.bad = "CREATE ROLE dbe_example_reader LOGIN;"
		   "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "body text NOT NULL);"
		   "GRANT SELECT ON notes TO dbe_example_reader;"
		   "SELECT dbe.set('owner_is_login_superuser.min_tables', 1);",
	.good = "CREATE ROLE dbe_example_tables NOLOGIN;"
			"CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"body text NOT NULL);"
			"ALTER TABLE notes OWNER TO dbe_example_tables;"
			"SELECT dbe.set('owner_is_login_superuser.min_tables', 1);",
	.near_miss = "CREATE ROLE dbe_example_reader LOGIN;\n"
				 "CREATE ROLE dbe_example_tables SUPERUSER NOLOGIN;\n"
				 "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "body text NOT NULL);\n"
				 "ALTER TABLE notes OWNER TO dbe_example_tables;\n"
				 "GRANT SELECT ON notes TO dbe_example_reader;\n"
				 "SELECT dbe.set('owner_is_login_superuser.min_tables', 1);",
	.parameters = {{{.name = "min_tables",
					 .value = 5,
					 .unit = "tables",
					 .meaning = "With fewer tables of such owners nothing is said."}}},
	.run = run,
}};

}  // namespace dbe
