#include "core/plan/explain.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/plan/read.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

constexpr dbe_text text_of(std::string_view text) { return {text.data(), static_cast<std::uint32_t>(text.size())}; }

// What the server and the extensions that come with it have that outlives a transaction that is
// undone: sequences, sessions' locks, files, other servers and databases, the server's own state.
constexpr auto lasting_effects = std::to_array<dbe_text>({
	text_of("nextval"), text_of("setval"), text_of("dblink*"), text_of("lo_*"), text_of("loread"),
	text_of("lowrite"), text_of("pg_advisory_*"), text_of("pg_try_advisory_*"), text_of("pg_file_*"),
	text_of("pg_stat_reset*"), text_of("pg_stat_statements_reset"), text_of("pg_terminate_backend"),
	text_of("pg_cancel_backend"), text_of("pg_reload_conf"), text_of("pg_rotate_logfile"),
	text_of("pg_switch_wal"), text_of("pg_create_*"), text_of("pg_copy_*"), text_of("pg_drop_*"),
	text_of("pg_replication_*"), text_of("pg_logical_*"), text_of("pg_promote"), text_of("pg_wal_replay_*"),
	text_of("pg_backup_*"), text_of("pg_start_backup"), text_of("pg_stop_backup"),
	text_of("pg_log_backend_memory_contexts"), text_of("pg_prewarm"), text_of("autoprewarm_*"),
});

// Volatile functions in C that only make values.
constexpr auto harmless_functions = std::to_array<dbe_text>({
	text_of("uuid_generate_*"), text_of("gen_*"), text_of("crypt"), text_of("pgp_*"), text_of("similarity*"),
	text_of("set_limit"), text_of("show_limit"), text_of("normal_rand"), text_of("crosstab*"),
	text_of("connectby*"), text_of("pgstat*"), text_of("pg_stat_statements*"), text_of("pg_buffercache*"),
	text_of("explain*"), text_of("plan_flags"), text_of("lint*"),
});

template <std::size_t Count>
dbe_texts texts_of(const std::array<dbe_text, Count>& items) {
	return {items.data(), static_cast<std::uint32_t>(Count)};
}

// ---- what cannot be undone ----

void refuse_effects(const dbe_explained& explained) {
	std::string names = explained.takes_sequences ? "nextval of an identity column" : "";
	for (std::uint32_t i = 0; i < explained.call_count; i++) {
		const dbe_plan_call& call = explained.calls[i];
		if (!call.is_refused) continue;
		append(names, cat(names.empty() ? "" : ", ",
						  call.schema.view() == "pg_catalog" ? quoted(call.name)
															 : qualified(call.schema, call.name)));
	}
	if (names.empty()) return;
	throw Error{sqlstate::feature_not_supported, "what the statement does cannot be undone",
				cat("It calls ", names, "."),
				"Without run the plan is made and not run; side_effects => true lets it run."};
}

// ---- exact numbers ----

// The list is taken only when it fits the plan node by node; else the plan's rounded numbers stand.
bool fits(const Plan& plan, const dbe_explained& explained) {
	if (plan.nodes.size() != explained.measure_count) return false;
	for (std::size_t i = 0; i < plan.nodes.size(); i++) {
		const dbe_plan_measure& measure = explained.measures[i];
		if (plan.nodes[i].loops >= 0 && plan.nodes[i].loops != measure.loops) return false;
		if (!plan.nodes[i].relation.empty() && !plan.nodes[i].is("ModifyTable") &&
			measure.relation == dbe_relation_id{} && !plan.nodes[i].type.starts_with("Custom"))
			return false;
	}
	return true;
}

void set(double& number, double exact) {
	if (number >= 0) number = exact;
}

void take_measure(PlanNode& node, const dbe_plan_measure& measure) {
	node.relation_id = measure.relation;
	node.index_id = measure.index;
	if (node.loops < 0) return;
	node.rows = measure.rows;
	node.rows_slack = 0;
	node.startup_ms = measure.startup_ms;
	node.total_ms = measure.total_ms;
	set(node.shared_hit, measure.shared_hit);
	set(node.shared_read, measure.shared_read);
	set(node.temp_read, measure.temp_read);
	set(node.temp_written, measure.temp_written);
	if (node.is_join()) {
		set(node.removed_by_join_filter, measure.removed1);
		set(node.removed_by_filter, measure.removed2);
	} else {
		set(node.removed_by_filter, measure.removed1);
		set(node.removed_by_recheck, measure.removed2);
	}
}

void take_measures(Plan& plan, const dbe_explained& explained) {
	if (!fits(plan, explained)) return;
	for (std::size_t i = 0; i < plan.nodes.size(); i++) take_measure(plan.nodes[i], explained.measures[i]);
	plan.is_exact = true;
}

// ---- the relations ----

std::string relations_sql(const std::string& ids) {
	return cat(R"(
SELECT c.oid, n.nspname, c.relname, c.reltuples, c.relpages,
	pg_catalog.pg_stat_get_mod_since_analyze(c.oid),
	pg_catalog.pg_stat_get_last_analyze_time(c.oid) IS NOT NULL
		OR pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid) IS NOT NULL
		OR pg_catalog.pg_relation_size(c.oid) = 0 OR EXISTS (SELECT FROM pg_catalog.pg_stats s WHERE s.schemaname = n.nspname AND s.tablename = c.relname),
	(WITH RECURSIVE above (id) AS (SELECT c.oid UNION SELECT i.inhparent FROM above a
			JOIN pg_catalog.pg_inherits i ON i.inhrelid = a.id)
		SELECT pg_catalog.string_agg(pg_catalog.quote_ident(k.attname), ',') FROM above a
			JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = a.id
			JOIN pg_catalog.pg_attribute k ON k.attrelid = a.id AND k.attnum = ANY (p.partattrs::smallint[])),
	(SELECT pg_catalog.count(*) FROM pg_catalog.pg_index x WHERE x.indrelid = c.oid),
	(SELECT pg_catalog.string_agg(i.relname || E'\t' || m.amname || E'\t'
			|| coalesce(pg_catalog.quote_ident(k.attname), '') || E'\t'
			|| coalesce(pg_catalog.format_type(k.atttypid, NULL), ''), E'\n' ORDER BY i.oid)
		FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
			JOIN pg_catalog.pg_am m ON m.oid = i.relam
			LEFT JOIN pg_catalog.pg_attribute k ON k.attrelid = c.oid AND k.attnum = x.indkey[0] AND x.indkey[0] > 0
		WHERE x.indrelid = c.oid AND x.indisvalid AND x.indpred IS NULL)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = ANY ('{)", ids, "}'::pg_catalog.oid[])");
}

void load_relations(const Host& host, Plan& plan) {
	std::string ids;
	for (const PlanNode& node : plan.nodes)
		if (node.relation_id != dbe_relation_id{})
			append(ids, cat(ids.empty() ? "" : ",", static_cast<std::uint32_t>(node.relation_id)));
	if (ids.empty()) return;
	const dbe_rows rows = host.query(relations_sql(ids).c_str());
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		PlanRelation relation;
		relation.id = static_cast<dbe_relation_id>(static_cast<std::uint32_t>(row.number(0)));
		relation.schema = row.text(1);
		relation.name = row.text(2);
		relation.tuples = row.number(3, -1);
		relation.pages = row.number(4);
		relation.modified = row.number(5);
		relation.was_analyzed = row.flag(6);
		relation.partition_key = row.text(7);
		relation.index_count = row.number(8);
		relation.indexed_columns = row.text(9);
		plan.relations.push_back(relation);
	}
	for (PlanNode& node : plan.nodes)
		if (const PlanRelation* relation = plan.relation(node); relation != nullptr && node.schema.empty())
			node.schema = relation->schema;
}

std::vector<dbe_text> params_of(const ExplainRequest& request) {
	std::vector<dbe_text> params;
	if (request.params)
		for (const std::string_view param : *request.params) params.push_back(text_of(param));
	params.push_back({});  // so that there is one to point to
	return params;
}

}  // namespace

Plan explain(const Host& host, Arena& arena, const ExplainRequest& request) {
	const std::vector<dbe_text> params = params_of(request);
	const std::string_view sql = arena.keep(request.sql);
	dbe_explain_wish wish{};
	wish.text = sql.data();
	wish.params = request.params ? params.data() : nullptr;
	wish.param_count = static_cast<std::uint32_t>(params.size() - 1);
	wish.refuses = !request.side_effects;
	wish.refused = texts_of(lasting_effects);
	wish.harmless = texts_of(harmless_functions);
	dbe_explained explained = host.explain(wish);
	if (request.analyze) {
		// planned once already: what the planner reads is in the caches, as for a statement that is run often
		if (!request.side_effects) refuse_effects(explained);
		wish.analyze = true;
		wish.limit_ms = static_cast<std::int64_t>(std::ceil(request.limit_ms));
		explained = host.explain(wish);
	}
	Plan plan = read_plan(host, explained.json);
	plan.is_of_here = true;
	plan.server_major = host.server_major();
	for (std::uint32_t i = 0; i < explained.call_count; i++)
		if (explained.calls[i].parallel == 'u') plan.serial_functions.push_back(explained.calls[i].name);
	take_measures(plan, explained);
	load_relations(host, plan);
	derive(plan);
	return plan;
}

}  // namespace dbe
