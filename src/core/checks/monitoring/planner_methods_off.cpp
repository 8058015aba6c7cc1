#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

// Those that are on unless somebody switches them off.
constexpr auto methods = std::to_array<std::string_view>(
	{"enable_async_append", "enable_bitmapscan", "enable_gathermerge", "enable_hashagg",
	 "enable_hashjoin", "enable_incremental_sort", "enable_indexonlyscan", "enable_indexscan",
	 "enable_material", "enable_memoize", "enable_mergejoin", "enable_nestloop",
	 "enable_parallel_append", "enable_parallel_hash", "enable_partition_pruning", "enable_seqscan",
	 "enable_sort", "enable_tidscan"});

void judge_server(const Snapshot& snapshot, Assessment& assessment, std::string_view name) {
	const auto on = judged_flag(snapshot, assessment, name);
	if (!on || *on) return;
	assessment.add(
		setting_draft(snapshot, name, "off", "on",
					  cat("Setting ", name, " is off ", reach(snapshot, name),
						  ": the planner avoids this method even where it is by far the "
						  "best.")));
}

void judge_roles(const Snapshot& snapshot, Assessment& assessment, std::string_view name) {
	const Catalog& catalog = snapshot.catalog;
	for_each_role_setting(catalog, name, [&](const RoleSettings& s, std::string_view value) {
		if (!reads_as_off(value)) return;
		Draft draft;
		draft.object = cat("role ", catalog.role_name(s.role), " ", name);
		draft.detail = cat("Role ", catalog.role_name(s.role), " logs in with ", name,
						   " off: the planner avoids this method in all of its statements.");
		draft.fix = reset_role_setting(catalog, s, name);
		draft.evidence.put("setting", name).put("role", catalog.role_name(s.role));
		draft.severity = Severity::info;
		draft.weight = 0.5;
		assessment.add(draft);
	});
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	assessment.examined();
	for (const std::string_view name : methods) {
		judge_server(snapshot, assessment, name);
		judge_roles(snapshot, assessment, name);
	}
}

}  // namespace

extern constexpr Check planner_methods_off{CheckSpec{
	.id = "planner_methods_off",
	.title = "Planner methods are switched off for whole roles or everybody",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "The enable_ switches are meant to find out, in one session, what a plan would cost "
		   "otherwise. Left off for one bad plan they spoil many good ones, today and after "
		   "every upgrade.",
	.action = "Switch it on again and cure the one statement: fresh or extended statistics, an "
			  "index, or SET LOCAL around it. Sessions that begin later see the change.",
	.bad = "ALTER SYSTEM SET enable_nestloop = off;\nSELECT pg_reload_conf();\n"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET enable_nestloop = on;\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "ALTER SYSTEM SET enable_partitionwise_join = off;\nSELECT pg_reload_conf();\n"
				 "SELECT pg_sleep(0.2);",
	.run = run,
}};

}  // namespace dbe
