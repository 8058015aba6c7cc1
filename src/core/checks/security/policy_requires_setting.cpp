#include <algorithm>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/policy_expression.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

struct Requirement {
	std::vector<std::string> settings;
	std::vector<std::string> tables;
	double weight = 0;
	double bytes = 0;
};

void add_new(std::vector<std::string>& list, std::string item) {
	if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(std::move(item));
}

// ALTER DATABASE or ALTER ROLE ALL gives it to every session.
bool is_set_for_all(const Catalog& catalog, const std::string& name) {
	return login_setting(catalog, RoleId{}, name).present();
}

// Settings without which this policy raises an error.
std::vector<std::string> missing(const Catalog& catalog, const Policy& policy) {
	std::vector<std::string> names;
	for (const Text condition : {policy.using_expression, policy.check_expression})
		for (std::string& name : required_settings(condition))
			if (!is_set_for_all(catalog, name)) add_new(names, std::move(name));
	return names;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	Requirement found;
	for (const Table& table : catalog.tables()) {
		if (!table.relation->has_row_security || catalog.policies(table.id()).empty()) continue;
		assessment.examined(table.weight);
		if (!is_used_under_policies(catalog, *table.relation, read_rights | write_rights)) continue;
		bool is_concerned = false;
		for (const Policy& policy : catalog.policies(table.id()))
			for (std::string& name : missing(catalog, policy)) {
				add_new(found.settings, std::move(name));
				is_concerned = true;
			}
		if (!is_concerned) continue;
		found.tables.push_back(catalog.name(table.id()));
		found.weight += table.weight;
		found.bytes += table.bytes;
	}
	if (found.tables.empty()) return;
	Draft draft;
	const auto count = static_cast<double>(found.tables.size());
	draft.object = "policies";
	draft.detail = cat("In a session that has not set ", listed(found.settings, 3),
					   ", every query on ", listed(found.tables, 3),
					   " fails with an error, reports and support logins included.");
	draft.evidence.put("tables", count).put("settings", join(found.settings, ", "));
	draft.weight = found.weight;
	draft.effect = found.bytes;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check policy_requires_setting{CheckSpec{
	.id = "policy_requires_setting",
	.title = "Policies that fail where a session has not set their setting",
	.dimension = Dimension::security,
	.severity = Severity::info,
	.why = "current_setting('app.tenant_id') raises an error where nobody has set it. Every other "
		   "program that reads the table must know of it; and once a transaction has set it "
		   "locally, the connection keeps it as an empty text, which fails differently.",
	.action = "Write NULLIF(current_setting('app.tenant_id', true), '') in the policy: without the "
			  "setting no row is visible, and nothing fails. Or give a default that matches no row: "
			  "ALTER DATABASE ... SET app.tenant_id = '0'.",
	.bad = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "author text NOT NULL, body text NOT NULL);"
		   "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
		   "CREATE POLICY own_notes ON notes USING (author = (SELECT current_setting('app.author')));"
		   "GRANT SELECT ON notes TO pg_monitor;",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"author text NOT NULL, body text NOT NULL);"
			"ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
			"CREATE POLICY own_notes ON notes "
			"USING (author = (SELECT nullif(current_setting('app.author', true), '')));"
			"GRANT SELECT ON notes TO pg_monitor;",
	.near_miss = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "author text NOT NULL, body text NOT NULL);"
				 "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
				 "CREATE POLICY own_notes ON notes "
				 "USING (author = (SELECT current_setting('app.author')));"
				 "GRANT SELECT ON notes TO pg_monitor;"
				 "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET app.author = %L', "
				 "current_database(), ''); END $$;",
	.run = run,
}};

}  // namespace dbe
