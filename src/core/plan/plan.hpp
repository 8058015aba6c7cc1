// A plan as EXPLAIN tells it, and what became of it when it was run.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/wall.hpp"

namespace dbe {

// Numbers that nobody told are negative. Counts are of all loops together where nothing else is said.
struct PlanNode {
	std::size_t number = 0;	 // its place in the plan, from 1; that of the node above is smaller
	int parent = -1;		 // index of the node above, -1 = none
	int depth = 0;
	std::vector<int> children;	// indexes, in order

	std::string_view type;	// as EXPLAIN calls it: "Seq Scan"
	std::string_view role;	// Outer, Inner, Member, Subquery, InitPlan, SubPlan; empty at the top
	std::string_view subplan;  // "SubPlan 1", "CTE x"
	std::string_view schema;
	std::string_view relation;
	std::string_view alias;
	std::string_view index;
	std::string_view function;
	std::string_view cte;
	std::string_view join_type;
	std::string_view strategy;
	std::string_view partial_mode;
	std::string_view operation;
	std::string_view direction;
	std::string_view sort_key;
	std::string_view group_key;
	std::string_view filter;
	std::string_view index_condition;
	std::string_view recheck_condition;
	std::string_view hash_condition;
	std::string_view merge_condition;
	std::string_view join_filter;
	std::string_view one_time_filter;
	std::string_view run_condition;
	std::string_view cache_key;
	std::string_view sort_method;
	std::string_view function_call;
	bool is_inner_unique = false;
	bool is_disabled = false;
	bool is_parallel_aware = false;
	bool sorts_on_disk = false;	 // also in any worker
	bool groups_on_disk = false;  // of an incremental sort

	// what the planner thought, of one loop
	double startup_cost = -1;
	double total_cost = -1;
	double plan_rows = -1;
	double plan_width = -1;	 // bytes

	// what happened
	double loops = -1;
	double rows = -1;
	double rows_slack = 0;	// they may be that much more or less: EXPLAIN rounds them per loop
	double startup_ms = -1;	 // of one loop, its children's included
	double total_ms = -1;	 // of all loops and all workers, its children's included
	double removed_by_filter = -1;
	double removed_by_join_filter = -1;
	double removed_by_recheck = -1;
	double shared_hit = -1;	 // blocks as all of these, its children's included
	double shared_read = -1;
	double shared_dirtied = -1;
	double shared_written = -1;
	double temp_read = -1;
	double temp_written = -1;
	double read_ms = -1;
	double sort_kb = -1;
	double peak_group_kb = -1;	// of an incremental sort, on disk
	double hash_buckets = -1;
	double hash_original_buckets = -1;
	double hash_batches = -1;
	double hash_original_batches = -1;
	double aggregate_batches = -1;
	double memory_kb = -1;	// at most
	double disk_kb = -1;
	double exact_blocks = -1;
	double lossy_blocks = -1;
	double heap_fetches = -1;
	double cache_hits = -1;
	double cache_misses = -1;
	double cache_evictions = -1;
	double cache_overflows = -1;
	double workers_planned = -1;
	double workers_launched = -1;
	double worker_rows_least = -1;
	double worker_rows_most = -1;
	double worker_count = -1;  // of whom the plan tells rows
	double subplans_removed = -1;

	// derived
	double wall_ms = -1;  // as total_ms, but of what ran at once counted once
	double self_ms = -1;  // without its children and without what they refer to
	double share = -1;	  // of the execution, 0 to 1
	bool cut_short = false;	 // may have been stopped before its last row

	// from this server's catalogs; of a pasted plan unknown
	dbe_relation_id relation_id{};
	dbe_relation_id index_id{};

	bool was_run() const { return loops > 0; }
	// What the planner expected of as many loops as there were.
	double expected_rows() const { return plan_rows * (loops > 0 ? loops : 1); }
	bool is(std::string_view kind) const { return type == kind; }
	bool is_join() const { return type == "Nested Loop" || type == "Hash Join" || type == "Merge Join"; }
	bool is_index_scan() const { return type == "Index Scan" || type == "Index Only Scan"; }
};

struct PlanTrigger {
	std::string_view name;
	std::string_view relation;
	std::string_view constraint;  // empty = an ordinary trigger
	double ms = -1;
	double calls = -1;
};

// What is told of a relation of the plan, where it is one of this database.
struct PlanRelation {
	dbe_relation_id id{};
	std::string_view schema;
	std::string_view name;
	double tuples = -1;	 // pg_class.reltuples
	double pages = -1;
	double modified = -1;  // since it was analyzed
	bool was_analyzed = false;  // or there is nothing in it
	std::string_view partition_key;	// of the topmost table above it, as columns
	double index_count = -1;
	std::string_view indexed_columns;  // one line each: index, method, columns separated by commas
};

struct Plan {
	std::vector<PlanNode> nodes;  // parents before their children
	std::vector<PlanTrigger> triggers;
	std::vector<PlanRelation> relations;
	double planning_ms = -1;
	double execution_ms = -1;  // negative when it was not run, or not timed
	double jit_ms = -1;
	double jit_functions = -1;
	int server_major = 0;  // 0 = unknown
	bool is_exact = false;	// numbers of the executor, not rounded per loop
	bool is_of_here = false;  // made by this server
	std::vector<std::string_view> serial_functions;	 // in it, that no parallel worker may run

	bool was_run() const { return !nodes.empty() && nodes.front().loops >= 0; }
	const PlanNode& root() const { return nodes.front(); }
	const PlanNode* parent(const PlanNode& node) const {
		return node.parent < 0 ? nullptr : &nodes[static_cast<std::size_t>(node.parent)];
	}
	// Of a role; nullptr when there is none.
	const PlanNode* child(const PlanNode& node, std::string_view role) const;
	const PlanNode* outer(const PlanNode& node) const { return child(node, "Outer"); }
	const PlanNode* inner(const PlanNode& node) const { return child(node, "Inner"); }
	const PlanRelation* relation(const PlanNode& node) const;
	bool is_within(const PlanNode& node, const PlanNode& top) const;
};

// What a person would call the node: "Seq Scan on orders o".
std::string label(const PlanNode& node);

// Works out times, shares and what was cut short.
void derive(Plan& plan);

}  // namespace dbe
