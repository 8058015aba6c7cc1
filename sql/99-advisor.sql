-- The index advisor: what to build for a workload, what it saves, what it costs.

-- Meaning: indexes for a workload, judged by the planner itself as if they were there. Nothing is built.
-- Arguments: workload, statements, $1 and so on allowed (they are planned with constants drawn from pg_stats, as far as
--   the caller may read it, and generically where there are none); weights, how often each is called, 1 by default; workload_table, a table with a column query and, if there is one, calls; without all
--   these the statements of this database in pg_stat_statements, weighted by the time that they take.
--   budget_bytes, that the new indexes may take together; max_indexes; min_gain, the share of what the workload
--   costs with the other indexes that each must save; include_drops, also indexes that are redundant or unused by the
--   rules of the checks redundant_index and unused_index; time_limit, after which the best found so far is told.
-- Result: one row an index, the most useful first: action 'create'; ddl that runs as printed, one statement for each
--   partition of a partitioned table; reason, which keys find, join and sort; size as it would be built;
--   build_cost and write_cost, what its writes in this workload cost more, in the units of cost_before and cost_after, which
--   are of the whole workload without it and with it, the rows above it built: planner's units, or ms for
--   pg_stat_statements; queries, those that its plan helps, each with its cost before and with all of the advice,
--   and, of those with parameters, basis: what these costs rest on; worst_before and worst_after are for the most common values;
--   replaces, indexes that it makes needless, each with a row 'drop' of its own; confidence, and what it rests on.
--   Rows 'note' tell of tables without statistics, of large statements that no index helps, of new indexes that a generic plan
--   would use for values that are cheaper without, and of statements that were left out, with the reason.
--   The last one says where time ran out; redundant and unused indexes are not looked for then.
-- Errors: 22023 for an argument out of its range, 22004 for a null in a list, 42703 for a workload table without the column query, 55000 where
--   pg_stat_statements is asked for and not there. A statement that cannot be analysed or planned is a row.
-- Locks: ACCESS SHARE on the tables of the statements, as planning takes them. Cost: up to 15 plans for each statement, 10 of more than 30,
--   no longer than time_limit; a cancel takes effect at once.
CREATE OR REPLACE FUNCTION dbe.advise_indexes(
    workload text[] DEFAULT NULL, weights double precision[] DEFAULT NULL, workload_table regclass DEFAULT NULL,
    budget_bytes bigint DEFAULT NULL, max_indexes integer DEFAULT NULL, min_gain double precision DEFAULT 0.01,
    include_drops boolean DEFAULT true, time_limit interval DEFAULT '10 s',
    OUT rank integer, OUT action text, OUT table_name text, OUT index_name text, OUT ddl text, OUT reason text,
    OUT size text, OUT size_bytes bigint, OUT build_cost numeric, OUT write_cost numeric, OUT cost_before numeric,
    OUT cost_after numeric, OUT saving_percent numeric, OUT queries jsonb, OUT replaces text[], OUT confidence text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 20
    AS 'MODULE_PATHNAME', 'dbe_advise_indexes';
COMMENT ON FUNCTION dbe.advise_indexes(text[], double precision[], regclass, bigint, integer, double precision, boolean, interval) IS
    'Indexes for a workload: what to build and drop, why, and what it saves by the planner''s own estimate.';

-- Meaning, result, errors, locks: as dbe.advise_indexes() for one statement.
CREATE OR REPLACE FUNCTION dbe.advise_index(
    query text, budget_bytes bigint DEFAULT NULL, max_indexes integer DEFAULT NULL,
    min_gain double precision DEFAULT 0.1, include_drops boolean DEFAULT false, time_limit interval DEFAULT '10 s',
    OUT rank integer, OUT action text, OUT table_name text, OUT index_name text, OUT ddl text, OUT reason text,
    OUT size text, OUT size_bytes bigint, OUT build_cost numeric, OUT write_cost numeric, OUT cost_before numeric,
    OUT cost_after numeric, OUT saving_percent numeric, OUT queries jsonb, OUT replaces text[], OUT confidence text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'dbe_advise_index';
COMMENT ON FUNCTION dbe.advise_index(text, bigint, integer, double precision, boolean, interval) IS
    'The indexes that make one statement cheaper, by the planner''s own estimate.';

-- Meaning: what dbe.advise_indexes() with the same arguments finds, in one row.
-- Result: statements of the workload, those planned and those left out, calls of all; cost_before and cost_after of the
--   whole workload, in planner's units, or ms for pg_stat_statements; indexes to build and their bytes; candidates judged,
--   planner_calls made, elapsed_ms; is_complete, false where the time limit or the limit of plans ended the search.
-- Errors, locks, cost: as dbe.advise_indexes().
CREATE OR REPLACE FUNCTION dbe.advise_workload_summary(
    workload text[] DEFAULT NULL, weights double precision[] DEFAULT NULL, workload_table regclass DEFAULT NULL,
    budget_bytes bigint DEFAULT NULL, max_indexes integer DEFAULT NULL, min_gain double precision DEFAULT 0.01,
    include_drops boolean DEFAULT true, time_limit interval DEFAULT '10 s',
    OUT statements integer, OUT planned integer, OUT skipped integer, OUT calls numeric, OUT cost_before numeric,
    OUT cost_after numeric, OUT saving_percent numeric, OUT indexes integer, OUT size_bytes bigint,
    OUT candidates integer, OUT planner_calls integer, OUT elapsed_ms numeric, OUT is_complete boolean)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 1
    AS 'MODULE_PATHNAME', 'dbe_advise_workload_summary';
COMMENT ON FUNCTION dbe.advise_workload_summary(text[], double precision[], regclass, bigint, integer, double precision, boolean, interval) IS
    'What dbe.advise_indexes() finds for a workload, in one row.';
