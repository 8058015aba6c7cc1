#include <algorithm>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/audit_evidence.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/common/sensitive_tables.hpp"
#include "core/checks/common/setting.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// A switch until 17, a list of stages from 18 on, which still takes the words of the switch.
bool logs_logins(std::string_view log_connections) {
	return !trimmed(log_connections).empty() && !reads_as_off(log_connections);
}

// Some role's own value may be all there is to it.
bool is_set_for_somebody(const Catalog& catalog, std::string_view name) {
	bool is_set = false;
	for_each_role_setting(catalog, name, [&](const RoleSettings&, std::string_view value) {
		is_set |= value != "none" && value != "-1";
	});
	return is_set;
}

bool has_ddl_trigger(const Catalog& catalog) {
	const auto all = catalog.event_triggers();
	return std::any_of(all.begin(), all.end(), [](const EventTrigger& trigger) {
		return trigger.enabled != 'D' && equals_any(trigger.event, {"ddl_command_end", "sql_drop"});
	});
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	if (static_cast<double>(catalog.tables().size()) < assessment.parameter("min_tables")) return;
	const auto sensitive = sensitive_tables(catalog, assessment.parameter("min_rows"));
	if (sensitive.empty()) return;
	const auto statements = judged_text(snapshot, assessment, "log_statement");
	const auto logins = judged_text(snapshot, assessment, "log_connections");
	const auto duration = judged_number(snapshot, assessment, "log_min_duration_statement");
	if (!statements || !logins || !duration) return;
	if (snapshot.settings.is_hidden("shared_preload_libraries"))
		return assessment.skip(Skip::no_privilege,
							   "shared_preload_libraries is not visible: pgaudit may be loaded");
	assessment.examined();
	if (*statements != "none" || *duration == 0 || logs_logins(*logins)) return;
	if (has_ddl_trigger(catalog) || is_set_for_somebody(catalog, "log_statement")) return;
	if (AuditEvidence(catalog, snapshot.settings).covers_everything()) return;
	std::vector<std::string> names;
	for (const Table* table : sensitive) names.push_back(catalog.name(*table->relation));
	const auto count = static_cast<double>(names.size());
	Draft draft = setting_draft(
		snapshot, "log_statement", *statements, "'ddl'",
		cat("The log tells neither who logged in nor who changed the definition or the rights of ",
			counted(count, "table"), " about people, money or rights: ", listed(names, 3), "."));
	draft.evidence.put("sensitive_tables", count);
	draft.effect = count;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check logins_and_ddl_not_logged{CheckSpec{
	.id = "logins_and_ddl_not_logged",
	.title = "Neither logins nor changes of definitions are logged",
	.dimension = Dimension::security,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "After a leak or a dropped column the questions are who was there and who did it. Triggers "
		   "that record rows see neither, and whoever may ALTER the table can switch them off. "
		   "Statements that change definitions are few, a line each in the log.",
	.action = "Set log_statement to ddl. Set log_connections and log_disconnections to on as well "
			  "where connections last (a pool), so that the log does not drown; they hold for new "
			  "sessions. Keep the log where the roles concerned cannot change it.",
	.bad = "CREATE TABLE payments (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "amount numeric(12,2) NOT NULL);"
		   "INSERT INTO payments (amount) SELECT n FROM generate_series(1, 20) n;"
		   "ANALYZE payments;"
		   "SELECT dbe.set('logins_and_ddl_not_logged.min_tables', 1);"
		   "ALTER SYSTEM SET log_statement = 'none';"
		   "ALTER SYSTEM SET log_connections = off;"
		   "SELECT pg_reload_conf();"
		   "SELECT pg_sleep(0.2);",
	.good = "CREATE TABLE payments (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"amount numeric(12,2) NOT NULL);"
			"INSERT INTO payments (amount) SELECT n FROM generate_series(1, 20) n;"
			"ANALYZE payments;"
			"SELECT dbe.set('logins_and_ddl_not_logged.min_tables', 1);"
			"ALTER SYSTEM SET log_statement = 'ddl';"
			"ALTER SYSTEM SET log_connections = off;"
			"SELECT pg_reload_conf();"
			"SELECT pg_sleep(0.2);",
	.near_miss = "CREATE TABLE order_statuses (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "label text NOT NULL);"
				 "INSERT INTO order_statuses (label) SELECT 'status ' || n "
				 "FROM generate_series(1, 20) n;"
				 "ANALYZE order_statuses;"
				 "SELECT dbe.set('logins_and_ddl_not_logged.min_tables', 1);"
				 "ALTER SYSTEM SET log_statement = 'none';"
				 "ALTER SYSTEM SET log_connections = off;"
				 "SELECT pg_reload_conf();"
				 "SELECT pg_sleep(0.2);",
	.parameters = {{
		{.name = "min_tables",
		 .value = 5,
		 .unit = "tables",
		 .meaning = "A database with fewer tables is taken for an experiment."},
		{.name = "min_rows",
		 .value = 10,
		 .unit = "rows",
		 .meaning = "Tables with fewer rows hold nothing to ask about yet."},
	}},
	.run = run,
}};

}  // namespace dbe
