#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const MappingFacts& facts = snapshot.facts.mappings;
	if (!facts.known) {
		assessment.skip(facts.why, facts.reason);
		return;
	}
	const bool sees_all = snapshot.server().is_superuser;
	for (const UserMapping& mapping : facts.list) {
		if (mapping.is_hidden && !sees_all) {
			assessment.unassessed(1, Skip::no_privilege,
								  "options of user mappings are visible to those they are for");
			continue;
		}
		assessment.examined();
		if (!mapping.is_public || !mapping.has_password) continue;
		Draft draft;
		draft.object = quoted(mapping.server);
		draft.detail = cat("One stored password serves every role: whoever may read a foreign table "
						   "of the server does it as the same remote user",
						   mapping.has_public_usage
							   ? ", and everybody may make further foreign tables (USAGE for PUBLIC)."
							   : ".");
		draft.evidence.put("server", mapping.server).put("wrapper", mapping.wrapper);
		draft.evidence.put("public_usage", mapping.has_public_usage);
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check public_user_mapping_password{CheckSpec{
	.id = "public_user_mapping_password",
	.title = "Foreign server whose stored password serves everybody",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "A user mapping FOR PUBLIC lends its remote login to every role here, to those of the "
		   "future too. The remote server cannot tell them apart, so that its own rights, policies "
		   "and audit see one user.",
	.action = "Create a mapping for each role that needs the server, with a remote user of just the "
			  "rights it needs, then DROP USER MAPPING FOR PUBLIC SERVER .... Revoke USAGE on the "
			  "server from PUBLIC.",
	.bad = "CREATE FOREIGN DATA WRAPPER dbe_example_wrapper;"
		   "CREATE SERVER dbe_example_remote FOREIGN DATA WRAPPER dbe_example_wrapper;"
		   "CREATE USER MAPPING FOR PUBLIC SERVER dbe_example_remote "
		   "OPTIONS (user 'shop', password 'an example');",
	.good = "CREATE FOREIGN DATA WRAPPER dbe_example_wrapper;"
			"CREATE SERVER dbe_example_remote FOREIGN DATA WRAPPER dbe_example_wrapper;"
			"CREATE USER MAPPING FOR CURRENT_USER SERVER dbe_example_remote "
			"OPTIONS (user 'shop', password 'an example');",
	.near_miss = "CREATE FOREIGN DATA WRAPPER dbe_example_wrapper;"
				 "CREATE SERVER dbe_example_remote FOREIGN DATA WRAPPER dbe_example_wrapper;"
				 "CREATE USER MAPPING FOR PUBLIC SERVER dbe_example_remote OPTIONS (user 'shop');",
	.run = run,
}};

}  // namespace dbe
