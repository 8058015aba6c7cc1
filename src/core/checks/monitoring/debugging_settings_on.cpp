#include <vector>

#include "core/checks/common/roles.hpp"
#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

// Each is off, or empty, unless somebody hunts a fault in the server itself.
constexpr auto switches = std::to_array<std::string_view>(
	{"allow_system_table_mods", "debug_parallel_query", "debug_print_parse", "debug_print_plan",
	 "debug_print_rewritten", "force_parallel_mode", "ignore_system_indexes", "log_executor_stats",
	 "log_parser_stats", "log_planner_stats", "log_statement_stats", "wal_consistency_checking"});

bool is_set(std::string_view value) { return !value.empty() && !reads_as_off(value); }

void run(const Snapshot& snapshot, Assessment& assessment) {
	assessment.examined();
	std::vector<std::string> names;
	std::vector<std::string> fixes;
	Draft draft;
	for (const std::string_view name : switches) {
		const auto value = judged_text(snapshot, assessment, name);
		if (!value || !is_set(*value)) continue;
		const Draft one = setting_draft(snapshot, name, *value,
										name == "wal_consistency_checking" ? "''" : "off", "");
		names.emplace_back(name);
		if (!one.fix.empty()) fixes.push_back(one.fix);
		draft.evidence.put(name, *value);
	}
	if (names.empty()) return;
	draft.object = names[0];
	draft.detail = cat(listed(names, 4), names.size() == 1 ? " is" : " are",
					   " on ", reach(snapshot, names[0]),
					   ": meant for hunting faults of the server itself, not for work.",
					   source_note(snapshot, names[0]));
	if (fixes.size() == names.size()) draft.fix = join(fixes, "\n");
	draft.effect = static_cast<double>(names.size());
	assessment.add(draft);
}

}  // namespace

extern constexpr Check debugging_settings_on{CheckSpec{
	.id = "debugging_settings_on",
	.title = "Settings for debugging the server are on",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "These settings write a parse tree or figures for each statement into the log, force "
		   "parallel plans, pass over system indexes or double the work of recovery. The server "
		   "gets slower, the log fills its disk, and some of them take away safety.",
	.action = "Switch them off; where one is needed, set it in a single session.",
	.bad = "ALTER SYSTEM SET log_planner_stats = on;\nSELECT pg_reload_conf();\n"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET log_planner_stats = off;\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "CREATE ROLE dbe_example_debugger LOGIN;\n"
				 "ALTER ROLE dbe_example_debugger SET log_planner_stats = on;",
	.run = run,
}};

}  // namespace dbe
