#include <string>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

Draft describe(const UserMapping& mapping, const std::vector<std::string>& readers) {
	const auto count = static_cast<double>(readers.size());
	Draft draft;
	draft.object = quoted(mapping.server);
	draft.detail = cat(counted(count, "login role"), readers.size() == 1 ? " reads" : " read",
					   " the stored remote password in pg_user_mappings because of USAGE on the "
					   "server, without a foreign table of ",
					   readers.size() == 1 ? "its" : "their", " own: ", listed(readers, 5), ".");
	draft.evidence.put("server", mapping.server).put("roles", count);
	draft.weight = count;
	draft.effect = count;
	return draft;
}

// The mappings come sorted by server.
void run(const Snapshot& snapshot, Assessment& assessment) {
	const MappingFacts& facts = snapshot.facts.mappings;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	const bool sees_all = snapshot.server().is_superuser;
	std::vector<std::string> readers;
	for (std::size_t i = 0; i < facts.list.size(); i++) {
		const UserMapping& mapping = facts.list[i];
		if (mapping.is_hidden && !sees_all)
			assessment.unassessed(1, Skip::no_privilege,
								  "options of user mappings are visible to those they are for");
		else if (!mapping.is_public)
			assessment.examined();
		if (!mapping.is_public && mapping.has_password && mapping.is_readable_by_user)
			readers.emplace_back(mapping.user);
		const bool is_last = i + 1 == facts.list.size() || facts.list[i + 1].server != mapping.server;
		if (is_last && !readers.empty()) assessment.add(describe(mapping, readers));
		if (is_last) readers.clear();
	}
}

}  // namespace

extern constexpr Check readable_foreign_password{CheckSpec{
	.id = "readable_foreign_password",
	.title = "Application role can read its stored foreign password",
	.dimension = Dimension::security,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "Passwords of user mappings are stored as they are. Superusers and the owner of the "
		   "server see them, and so does the mapped role while it has USAGE on the server. With the "
		   "password it may connect to the other server directly and do all that the remote user "
		   "may, past the foreign tables it was meant to use.",
	.action = "Revoke USAGE on the foreign server from the role, or from the role or PUBLIC that it "
			  "has it through: reading and writing foreign tables that exist needs no USAGE, only "
			  "rights on the tables. Keep it where the role makes foreign tables itself. Change the "
			  "remote password afterwards.",
	.bad = "CREATE FOREIGN DATA WRAPPER dbe_example_wrapper;"
		   "CREATE SERVER dbe_example_remote FOREIGN DATA WRAPPER dbe_example_wrapper;"
		   "CREATE ROLE dbe_example_reader LOGIN;"
		   "CREATE USER MAPPING FOR dbe_example_reader SERVER dbe_example_remote "
		   "OPTIONS (user 'shop', password 'an example');"
		   "GRANT USAGE ON FOREIGN SERVER dbe_example_remote TO dbe_example_reader;",
	.good = "CREATE FOREIGN DATA WRAPPER dbe_example_wrapper;"
			"CREATE SERVER dbe_example_remote FOREIGN DATA WRAPPER dbe_example_wrapper;"
			"CREATE ROLE dbe_example_reader LOGIN;"
			"CREATE USER MAPPING FOR dbe_example_reader SERVER dbe_example_remote "
			"OPTIONS (user 'shop', password 'an example');",
	.near_miss = "CREATE FOREIGN DATA WRAPPER dbe_example_wrapper;"
				 "CREATE SERVER dbe_example_remote FOREIGN DATA WRAPPER dbe_example_wrapper;"
				 "CREATE ROLE dbe_example_reader LOGIN;"
				 "CREATE USER MAPPING FOR dbe_example_reader SERVER dbe_example_remote "
				 "OPTIONS (user 'shop');"
				 "GRANT USAGE ON FOREIGN SERVER dbe_example_remote TO dbe_example_reader;",
	.run = run,
}};

}  // namespace dbe
