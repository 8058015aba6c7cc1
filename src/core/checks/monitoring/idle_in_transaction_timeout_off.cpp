#include <algorithm>

#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

constexpr std::string_view setting_name = "idle_in_transaction_session_timeout";

bool is_own_database(const Snapshot& snapshot, const RoleSettings& settings) {
	return settings.database == DatabaseId{} || settings.database == snapshot.server().database;
}

// Set for roles or for this database: whoever did so has thought about it.
bool is_set_elsewhere(const Snapshot& snapshot) {
	const auto all = snapshot.catalog.role_settings();
	return std::any_of(all.begin(), all.end(), [&](const RoleSettings& settings) {
		const dbe_text* items = settings.settings.items;
		return is_own_database(snapshot, settings) &&
			   std::any_of(items, items + settings.settings.count, [](std::string_view item) {
				   return item.starts_with("idle_in_transaction_session_timeout=") ||
						  item.starts_with("transaction_timeout=");
			   });
	});
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto limit = judged_number(snapshot, assessment, setting_name);
	if (!limit) return;
	assessment.examined();
	if (*limit > 0 || snapshot.settings.number("transaction_timeout").value_or(0) > 0) return;
	if (is_set_elsewhere(snapshot)) return;
	assessment.add(setting_draft(
		snapshot, setting_name, "0", "'10min'",
		"No timeout ends a session that sits idle in an open transaction: its locks and old row "
		"versions stay until somebody notices."));
}

}  // namespace

extern constexpr Check idle_in_transaction_timeout_off{CheckSpec{
	.id = "idle_in_transaction_timeout_off",
	.title = "No timeout for sessions idle in transaction",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "A client that forgets to commit blocks others by its locks and keeps VACUUM from "
		   "removing dead rows in the whole database. The timeout ends such a session by itself.",
	.action = "Set a limit well above the longest honest pause inside a transaction, for the server "
			  "or for the application's roles. Sessions beyond it are ended and rolled back.",
	.bad = "ALTER SYSTEM SET idle_in_transaction_session_timeout = 0;\nSELECT pg_reload_conf();\n"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET idle_in_transaction_session_timeout = '10min';\n"
			"SELECT pg_reload_conf();\nSELECT pg_sleep(0.2);",
	.near_miss = "ALTER SYSTEM SET idle_in_transaction_session_timeout = 0;\n"
				 "SELECT pg_reload_conf();\n"
				 "CREATE ROLE dbe_example_application LOGIN;\n"
				 "ALTER ROLE dbe_example_application SET idle_in_transaction_session_timeout "
				 "= '5min';\n"
				 "SELECT pg_sleep(0.2);",
	.run = run,
}};

}  // namespace dbe
