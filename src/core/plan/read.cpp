#include "core/plan/read.hpp"

#include <cmath>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/plan/fields.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

constexpr std::size_t most_bytes = std::size_t{16} << 20;
constexpr std::size_t most_nodes = 20000;
constexpr int most_depth = 200;
constexpr double most_of_a_number = 1e100;	// what the planner takes for the most rows there can be

[[noreturn]] void refuse(std::string_view why) {
	throw Error{sqlstate::invalid_parameter_value, "this is no plan", cat(why, "."),
				"A plan is what EXPLAIN (FORMAT JSON) prints, with ANALYZE and BUFFERS for most to be said of it."};
}

// Each node with its path, which orders them as EXPLAIN does; its children go down without it.
std::string nodes_sql(std::string_view json) {
	std::string sql = cat(R"(
WITH RECURSIVE given AS MATERIALIZED (SELECT )", literal(json), R"(::pg_catalog.jsonb AS document),
top AS (SELECT CASE pg_catalog.jsonb_typeof(document) WHEN 'array' THEN document -> 0 ELSE document END AS top FROM given),
node (path, node) AS (
	SELECT '{}'::integer[], CASE WHEN top ? 'Plan' THEN top -> 'Plan' ELSE top END FROM top
	UNION ALL
	SELECT n.path || c.place::integer, c.child
	FROM node n, pg_catalog.jsonb_array_elements(CASE WHEN pg_catalog.jsonb_typeof(n.node -> 'Plans') = 'array'
			THEN n.node -> 'Plans' ELSE '[]' END) WITH ORDINALITY AS c (child, place)
	WHERE pg_catalog.cardinality(n.path) <= )", most_depth, R"()
SELECT pg_catalog.cardinality(path), pg_catalog.jsonb_typeof(node), pg_catalog.jsonb_typeof(node -> 'Plans'))");
	for (const PlanField& field : plan_fields) append(sql, cat(",\n\t", field.sql));
	append(sql, "\nFROM node ORDER BY path");
	return sql;
}

std::string summary_sql(std::string_view json) {
	return cat(R"(
WITH given AS MATERIALIZED (SELECT )", literal(json), R"(::pg_catalog.jsonb AS document),
top AS (SELECT CASE pg_catalog.jsonb_typeof(document) WHEN 'array' THEN document -> 0 ELSE document END AS top,
	CASE pg_catalog.jsonb_typeof(document) WHEN 'array' THEN pg_catalog.jsonb_array_length(document) ELSE 1 END AS plans FROM given)
SELECT plans, top ->> 'Planning Time', top ->> 'Execution Time', top #>> '{JIT,Timing,Total}', top #>> '{JIT,Functions}',
	t.item ->> 'Trigger Name', t.item ->> 'Relation', t.item ->> 'Constraint Name', t.item ->> 'Time', t.item ->> 'Calls'
FROM top LEFT JOIN LATERAL pg_catalog.jsonb_array_elements(CASE WHEN pg_catalog.jsonb_typeof(top -> 'Triggers') = 'array'
	THEN top -> 'Triggers' ELSE '[]' END) AS t (item) ON true)");
}

double number_of(const Row& row, std::uint32_t column, std::string_view name) {
	if (row.is_null(column)) return -1;
	double value = 0;
	if (!parse_number(row.text(column), value) || !std::isfinite(value))
		refuse(cat("Its \"", name, "\" is not a number"));
	if (value < 0) refuse(cat("Its \"", name, "\" is negative"));
	if (value > most_of_a_number) refuse(cat("Its \"", name, "\" is too large"));
	return value;
}

PlanNode node_of(const Row& row) {
	PlanNode node;
	std::uint32_t column = 3;
	for (const PlanField& field : plan_fields) {
		if (field.text != nullptr) node.*field.text = row.text(column);
		if (field.flag != nullptr) node.*field.flag = row.flag(column);
		if (field.number != nullptr) node.*field.number = number_of(row, column, field.name);
		column++;
	}
	return node;
}

// Until here rows and the like are those of one loop.
void count_loops(PlanNode& node) {
	if (node.loops < 0) return;
	// before 18 rows are whole numbers, and so may be a half more or less
	if (node.loops > 1 && node.rows == std::floor(node.rows)) node.rows_slack = node.loops / 2;
	for (double PlanNode::*per_loop : {&PlanNode::rows, &PlanNode::total_ms, &PlanNode::removed_by_filter,
									   &PlanNode::removed_by_join_filter, &PlanNode::removed_by_recheck})
		if (node.*per_loop > 0) node.*per_loop *= node.loops;
}

void add_node(Plan& plan, PlanNode node, std::vector<int>& above) {
	const auto depth = static_cast<std::size_t>(node.depth);
	const int index = static_cast<int>(plan.nodes.size());
	above.resize(depth);
	if (depth > 0) {
		node.parent = above.back();
		plan.nodes[static_cast<std::size_t>(node.parent)].children.push_back(index);
	}
	above.push_back(index);
	node.number = plan.nodes.size() + 1;
	plan.nodes.push_back(std::move(node));
}

void read_nodes(const dbe_rows& rows, Plan& plan) {
	if (rows.count > most_nodes) refuse(cat("It has more than ", grouped(most_nodes), " nodes"));
	std::vector<int> above;
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		if (row.text(1) != "object")
			refuse(i == 0 ? "It has no object \"Plan\"" : "One of its \"Plans\" is not an object");
		if (!row.is_null(2) && row.text(2) != "array") refuse("Its \"Plans\" are not an array");
		PlanNode node = node_of(row);
		if (node.type.empty()) refuse("It has a node without \"Node Type\"");
		node.depth = static_cast<int>(row.number(0));
		if (node.depth >= most_depth) refuse(cat("It is more than ", most_depth, " nodes deep"));
		count_loops(node);
		add_node(plan, std::move(node), above);
	}
}

void read_summary(const dbe_rows& rows, Plan& plan) {
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		if (row.number(0) > 1)
			throw Error{sqlstate::invalid_parameter_value, cat("these are ", row.number(0), " plans"),
						"A rule has made several statements of one.", "Give one plan at a time."};
		plan.planning_ms = number_of(row, 1, "Planning Time");
		plan.execution_ms = number_of(row, 2, "Execution Time");
		plan.jit_ms = number_of(row, 3, "Total");
		plan.jit_functions = number_of(row, 4, "Functions");
		if (row.is_null(8)) continue;
		plan.triggers.push_back({row.text(5), row.text(6), row.text(7), number_of(row, 8, "Time"),
								 number_of(row, 9, "Calls")});
	}
}

}  // namespace

Plan read_plan(const Host& host, std::string_view json) {
	if (json.size() > most_bytes)
		refuse(cat("It has ", sized(static_cast<double>(json.size())), ", more than ",
				   sized(static_cast<double>(most_bytes))));
	Plan plan;
	dbe_rows nodes{};
	dbe_rows summary{};
	const SwallowedError error = host.attempt([&] {
		nodes = host.query(nodes_sql(json).c_str());
		summary = host.query(summary_sql(json).c_str());
	});
	if (error.happened) refuse(cat("The server says: ", error.error.message));
	read_nodes(nodes, plan);
	if (plan.nodes.empty()) refuse("It has no node");
	read_summary(summary, plan);
	derive(plan);
	return plan;
}

}  // namespace dbe
