#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// They reach files and other servers as the server itself, or hold secrets and everybody's rows.
bool is_dangerous(const OpenedObject& object) {
	if (object.kind == "TABLE")
		return equals_any(object.name, {"pg_authid", "pg_shadow", "pg_user_mapping", "pg_statistic",
										"pg_statistic_ext_data", "pg_largeobject"});
	return equals_any(object.name, {"pg_read_file", "pg_read_binary_file", "pg_stat_file",
									"pg_ls_dir", "lo_import", "lo_export", "dblink_connect_u",
									"pg_file_write", "pg_file_unlink", "pg_file_rename",
									"pg_promote"});
}

Draft describe(std::span<const OpenedObject> objects) {
	std::vector<std::string> names;
	std::vector<std::string> fixes;
	bool is_any_dangerous = false;
	for (const OpenedObject& object : objects) {
		is_any_dangerous |= is_dangerous(object);
		fixes.push_back(revoke(object));
		// The worst are named first.
		names.insert(is_dangerous(object) ? names.begin() : names.end(),
					 std::string(object.identity));
	}
	const auto count = static_cast<double>(names.size());
	const std::string_view home = objects.front().home;
	Draft draft;
	draft.object = home;
	draft.detail = cat("Every role that can connect may use ", counted(count, "object"), " that ",
					   home == "pg_catalog" ? "PostgreSQL" : cat("extension ", home),
					   " keeps restricted: ", listed(names, 3), ".");
	draft.fix = join(fixes, "\n");
	if (is_any_dangerous) draft.severity = Severity::warning;
	draft.evidence.put("objects", count).put("dangerous", is_any_dangerous);
	draft.effect = count;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const OpenedFacts& facts = snapshot.facts.opened;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	assessment.examined();
	const auto all = facts.restricted;
	for (std::size_t first = 0; first < all.size();) {
		std::size_t next = first;
		while (next < all.size() && all[next].home == all[first].home) next++;
		assessment.add(describe(all.subspan(first, next - first)));
		first = next;
	}
}

}  // namespace

extern constexpr Check restricted_object_for_everybody{CheckSpec{
	.id = "restricted_object_for_everybody",
	.title = "Everybody may use what the server or an extension restricts",
	.dimension = Dimension::security,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "Some functions read the server's files, connect to other servers as the server itself, "
		   "or reset everybody's statistics; some catalogs hold password hashes. PostgreSQL and its "
		   "extensions take them from PUBLIC when they are installed. A GRANT ON ALL FUNCTIONS TO "
		   "PUBLIC gives them back without naming them.",
	.action = "Grant the few that a job needs to its role, or make it a member of pg_monitor, then "
			  "revoke them from PUBLIC. The REVOKE takes a short lock on one catalog row.",
	.bad = "GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO PUBLIC;"
		   "GRANT SELECT ON pg_catalog.pg_authid TO PUBLIC;",
	.good = "GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO pg_monitor;",
	.near_miss = "GRANT EXECUTE ON FUNCTION pg_catalog.lower(text) TO PUBLIC;"
				 "GRANT SELECT ON pg_catalog.pg_class TO PUBLIC;"
				 "GRANT EXECUTE ON FUNCTION pg_catalog.lo_export(oid, text) TO PUBLIC;"
				 "REVOKE EXECUTE ON FUNCTION pg_catalog.lo_export(oid, text) FROM PUBLIC;",
	.run = run,
}};

}  // namespace dbe
