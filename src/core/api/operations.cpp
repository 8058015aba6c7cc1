// The entry of the core: finds the operation by its name and runs it within the boundary.
#include <array>

#include "core/api/call.hpp"
#include "core/base/boundary.hpp"
#include "core/base/encoding.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

struct NamedOperation {
	std::string_view name;
	Operation run;
};

constexpr auto operations = std::to_array<NamedOperation>({
	{"advise_index", api::advise_index},
	{"advise_indexes", api::advise_indexes},
	{"advise_workload_summary", api::advise_workload_summary},
	{"approx_count", api::approx_count},
	{"audit_anchor", api::audit_anchor},
	{"audit_ddl_disable", api::audit_ddl_disable},
	{"audit_ddl_enable", api::audit_ddl_enable},
	{"audit_disable", api::audit_disable},
	{"audit_disable_schema", api::audit_disable_schema},
	{"audit_enable", api::audit_enable},
	{"audit_enable_schema", api::audit_enable_schema},
	{"audit_forget", api::audit_forget},
	{"audit_maintain", api::audit_maintain},
	{"audit_of", api::audit_of},
	{"audit_roles", api::audit_roles},
	{"audit_stats", api::audit_stats},
	{"audit_verify", api::audit_verify},
	{"bloat", api::bloat},
	{"blocking", api::blocking},
	{"buffer_cache", api::buffer_cache},
	{"cache", api::cache},
	{"catalog_dump", api::catalog_dump},
	{"changed_settings", api::changed_settings},
	{"check_timings", api::check_timings},
	{"compare_results", api::compare_results},
	{"connections", api::connections},
	{"databases", api::databases},
	{"explain", api::explain},
	{"explain_flags", api::explain_flags},
	{"extensions", api::extensions},
	{"findings", api::findings},
	{"fingerprint", api::fingerprint},
	{"foreign_keys", api::foreign_keys},
	{"grants", api::grants},
	{"health", api::health},
	{"index_sizes", api::index_sizes},
	{"index_usage", api::index_usage},
	{"known_attestation", api::known_attestation},
	{"known_check", api::known_check},
	{"known_mute", api::known_mute},
	{"known_setting", api::known_setting},
	{"lint", api::lint},
	{"lint_functions", api::lint_functions},
	{"lint_views", api::lint_views},
	{"lint_workload", api::lint_workload},
	{"list_checks", api::list_checks},
	{"list_facts", api::list_facts},
	{"list_lint_rules", api::list_lint_rules},
	{"list_plan_flags", api::list_plan_flags},
	{"list_recipes", api::list_recipes},
	{"list_settings", api::list_settings},
	{"list_whatif", api::list_whatif},
	{"list_workload_rules", api::list_workload_rules},
	{"locks", api::locks},
	{"long_running", api::long_running},
	{"missing_foreign_keys", api::missing_foreign_keys},
	{"missing_indexes", api::missing_indexes},
	{"n_plus_one", api::n_plus_one},
	{"null_indexes", api::null_indexes},
	{"optimize", api::optimize},
	{"plan_flags", api::plan_flags},
	{"progress", api::progress},
	{"purge_batch", api::purge_batch},
	{"redacted", api::redacted},
	{"redundant_indexes", api::redundant_indexes},
	{"replication", api::replication},
	{"report", api::report},
	{"restore", api::restore},
	{"rewrite", api::rewrite},
	{"role_stats", api::role_stats},
	{"row_as_of", api::row_as_of},
	{"row_history", api::row_history},
	{"score", api::score},
	{"score_explain", api::score_explain},
	{"sequences", api::sequences},
	{"slow_queries", api::slow_queries},
	{"soft_delete_disable", api::soft_delete_disable},
	{"soft_delete_enable", api::soft_delete_enable},
	{"table_as_of", api::table_as_of},
	{"table_sizes", api::table_sizes},
	{"track_updates", api::track_updates},
	{"track_updates_disable", api::track_updates_disable},
	{"traffic", api::traffic},
	{"undo_sql", api::undo_sql},
	{"unindexed_foreign_keys", api::unindexed_foreign_keys},
	{"unused_indexes", api::unused_indexes},
	{"update_stats", api::update_stats},
	{"vacuum_status", api::vacuum_status},
	{"version", api::version},
	{"whatif_cost", api::whatif_cost},
	{"whatif_create", api::whatif_create},
	{"whatif_hide", api::whatif_hide},
	{"whatif_reset", api::whatif_reset},
	{"workload_findings", api::workload_findings},
	{"workload_snapshot", api::workload_snapshot},
	{"wraparound", api::wraparound},
});

Operation find(std::string_view name) {
	for (const NamedOperation& operation : operations)
		if (operation.name == name) return operation.run;
	throw Error{sqlstate::undefined_object, cat("dbe has no operation \"", name, "\""),
				"The installed library does not belong to the extension's SQL version.",
				"Run ALTER EXTENSION dbe UPDATE."};
}

}  // namespace
}  // namespace dbe

dbe_status dbe_core_call(const dbe_host* host, const dbe_request* request, dbe_reply* reply) {
	dbe::set_database_encoding(dbe::encoding_of(request->encoding));
	return dbe::boundary(&reply->error, [=] {
		dbe::Call call(host, *request);
		dbe::find(request->operation)(call);
		reply->rows = call.rows();
	});
}
