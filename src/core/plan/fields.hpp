// The fields of a node: where each is found in EXPLAIN's JSON. The columns of one query are made
// from this list and read by it.
#pragma once

#include <array>

#include "core/plan/plan.hpp"

namespace dbe {

struct PlanField {
	std::string_view name;	// as EXPLAIN calls it
	std::string_view sql;	// of it, over node
	std::string_view PlanNode::*text = nullptr;
	double PlanNode::*number = nullptr;
	bool PlanNode::*flag = nullptr;
};

// A member of the node as it is.
#define DBE_PLAN_TEXT(member, name) PlanField{name, "node ->> '" name "'", &PlanNode::member}
#define DBE_PLAN_NUMBER(member, name) PlanField{name, "node ->> '" name "'", nullptr, &PlanNode::member}
#define DBE_PLAN_FLAG(member, name) PlanField{name, "node ->> '" name "'", nullptr, nullptr, &PlanNode::member}
// An array of texts, separated by commas.
#define DBE_PLAN_LIST(member, name)                                                                      \
	PlanField{name,                                                                                      \
			  "(SELECT pg_catalog.string_agg(x #>> '{}', ', ') FROM "                                    \
			  "pg_catalog.jsonb_path_query(node, 'lax $.\"" name "\"[*]') x)",                           \
			  &PlanNode::member}
// Of the node, or of all its workers together: whichever is more.
#define DBE_PLAN_OF_WORKERS(member, aggregate, name)                                                     \
	PlanField{name,                                                                                      \
			  "greatest((SELECT pg_catalog.max((x #>> '{}')::numeric) FROM "                             \
			  "pg_catalog.jsonb_path_query(node, 'lax $.\"" name                                         \
			  "\" ? (@.type() == \"number\")') x), (SELECT pg_catalog." aggregate                        \
			  "((x #>> '{}')::numeric) FROM pg_catalog.jsonb_path_query(node, 'lax $.Workers[*].\"" name \
			  "\" ? (@.type() == \"number\")') x))",                                                    \
			  nullptr, &PlanNode::member}
#define DBE_PLAN_WORKER_ROWS(member, aggregate)                                                          \
	PlanField{"Actual Rows",                                                                             \
			  "(SELECT pg_catalog." aggregate                                                            \
			  "((x #>> '{}')::numeric) FROM pg_catalog.jsonb_path_query(node, 'lax $.Workers[*].\"Actual " \
			  "Rows\" ? (@.type() == \"number\")') x)",                                                 \
			  nullptr, &PlanNode::member}

inline constexpr auto plan_fields = std::to_array<PlanField>({
	DBE_PLAN_TEXT(type, "Node Type"),
	DBE_PLAN_TEXT(role, "Parent Relationship"),
	DBE_PLAN_TEXT(subplan, "Subplan Name"),
	DBE_PLAN_TEXT(schema, "Schema"),
	DBE_PLAN_TEXT(relation, "Relation Name"),
	DBE_PLAN_TEXT(alias, "Alias"),
	DBE_PLAN_TEXT(index, "Index Name"),
	DBE_PLAN_TEXT(function, "Function Name"),
	DBE_PLAN_TEXT(cte, "CTE Name"),
	DBE_PLAN_TEXT(join_type, "Join Type"),
	DBE_PLAN_TEXT(strategy, "Strategy"),
	DBE_PLAN_TEXT(partial_mode, "Partial Mode"),
	DBE_PLAN_TEXT(operation, "Operation"),
	DBE_PLAN_TEXT(direction, "Scan Direction"),
	DBE_PLAN_LIST(sort_key, "Sort Key"),
	DBE_PLAN_LIST(group_key, "Group Key"),
	DBE_PLAN_TEXT(filter, "Filter"),
	DBE_PLAN_TEXT(index_condition, "Index Cond"),
	DBE_PLAN_TEXT(recheck_condition, "Recheck Cond"),
	DBE_PLAN_TEXT(hash_condition, "Hash Cond"),
	DBE_PLAN_TEXT(merge_condition, "Merge Cond"),
	DBE_PLAN_TEXT(join_filter, "Join Filter"),
	DBE_PLAN_TEXT(one_time_filter, "One-Time Filter"),
	DBE_PLAN_TEXT(run_condition, "Run Condition"),
	DBE_PLAN_TEXT(cache_key, "Cache Key"),
	DBE_PLAN_TEXT(sort_method, "Sort Method"),
	DBE_PLAN_TEXT(function_call, "Function Call"),
	DBE_PLAN_FLAG(is_inner_unique, "Inner Unique"),
	DBE_PLAN_FLAG(is_disabled, "Disabled"),
	DBE_PLAN_FLAG(is_parallel_aware, "Parallel Aware"),
	PlanField{"Sort Space Type",
			  "node @@ 'lax $.\"Sort Space Type\" == \"Disk\" || exists($.Workers[*] ? (@.\"Sort Space Type\" == "
			  "\"Disk\"))'",
			  nullptr, nullptr, &PlanNode::sorts_on_disk},
	PlanField{"Sort Space Disk",
			  "node @? 'lax $.*.\"Sort Space Disk\"' OR node @? 'lax $.Workers[*].*.\"Sort Space Disk\"'", nullptr,
			  nullptr, &PlanNode::groups_on_disk},
	DBE_PLAN_NUMBER(startup_cost, "Startup Cost"),
	DBE_PLAN_NUMBER(total_cost, "Total Cost"),
	DBE_PLAN_NUMBER(plan_rows, "Plan Rows"),
	DBE_PLAN_NUMBER(plan_width, "Plan Width"),
	DBE_PLAN_NUMBER(loops, "Actual Loops"),
	DBE_PLAN_NUMBER(rows, "Actual Rows"),
	DBE_PLAN_NUMBER(startup_ms, "Actual Startup Time"),
	DBE_PLAN_NUMBER(total_ms, "Actual Total Time"),
	DBE_PLAN_NUMBER(removed_by_filter, "Rows Removed by Filter"),
	DBE_PLAN_NUMBER(removed_by_join_filter, "Rows Removed by Join Filter"),
	DBE_PLAN_NUMBER(removed_by_recheck, "Rows Removed by Index Recheck"),
	DBE_PLAN_NUMBER(shared_hit, "Shared Hit Blocks"),
	DBE_PLAN_NUMBER(shared_read, "Shared Read Blocks"),
	DBE_PLAN_NUMBER(shared_dirtied, "Shared Dirtied Blocks"),
	DBE_PLAN_NUMBER(shared_written, "Shared Written Blocks"),
	DBE_PLAN_NUMBER(temp_read, "Temp Read Blocks"),
	DBE_PLAN_NUMBER(temp_written, "Temp Written Blocks"),
	DBE_PLAN_NUMBER(hash_buckets, "Hash Buckets"),
	DBE_PLAN_NUMBER(hash_original_buckets, "Original Hash Buckets"),
	DBE_PLAN_NUMBER(hash_batches, "Hash Batches"),
	DBE_PLAN_NUMBER(hash_original_batches, "Original Hash Batches"),
	DBE_PLAN_NUMBER(memory_kb, "Peak Memory Usage"),
	DBE_PLAN_NUMBER(exact_blocks, "Exact Heap Blocks"),
	DBE_PLAN_NUMBER(lossy_blocks, "Lossy Heap Blocks"),
	DBE_PLAN_NUMBER(heap_fetches, "Heap Fetches"),
	DBE_PLAN_NUMBER(cache_misses, "Cache Misses"),
	DBE_PLAN_NUMBER(workers_planned, "Workers Planned"),
	DBE_PLAN_NUMBER(workers_launched, "Workers Launched"),
	DBE_PLAN_NUMBER(subplans_removed, "Subplans Removed"),
	// 17 tells the time by where the blocks are
	PlanField{"I/O Read Time", "coalesce(node ->> 'Shared I/O Read Time', node ->> 'I/O Read Time')", nullptr,
			  &PlanNode::read_ms},
	PlanField{"Peak Sort Space Used",
			  "(SELECT pg_catalog.max((x #>> '{}')::numeric) FROM pg_catalog.jsonb_path_query(node, 'lax "
			  "$.*.\"Sort Space Disk\".\"Peak Sort Space Used\" ? (@.type() == \"number\")') x)",
			  nullptr, &PlanNode::peak_group_kb},
	DBE_PLAN_OF_WORKERS(sort_kb, "sum", "Sort Space Used"),
	DBE_PLAN_OF_WORKERS(aggregate_batches, "max", "HashAgg Batches"),
	DBE_PLAN_OF_WORKERS(disk_kb, "sum", "Disk Usage"),
	DBE_PLAN_OF_WORKERS(cache_hits, "sum", "Cache Hits"),
	DBE_PLAN_OF_WORKERS(cache_evictions, "sum", "Cache Evictions"),
	DBE_PLAN_OF_WORKERS(cache_overflows, "sum", "Cache Overflows"),
	DBE_PLAN_WORKER_ROWS(worker_rows_least, "min"),
	DBE_PLAN_WORKER_ROWS(worker_rows_most, "max"),
	DBE_PLAN_WORKER_ROWS(worker_count, "count"),
});

#undef DBE_PLAN_TEXT
#undef DBE_PLAN_NUMBER
#undef DBE_PLAN_FLAG
#undef DBE_PLAN_LIST
#undef DBE_PLAN_OF_WORKERS
#undef DBE_PLAN_WORKER_ROWS

}  // namespace dbe
