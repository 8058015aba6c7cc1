-- What is wrong with a plan: its nodes and numbers, judged by flags.

-- Result: one row per flag of dbe.plan_flags() and dbe.explain_flags(); bad and near_misses are statements over
--   the tables of the tests, or plans as JSON, a line each.
-- Errors: none. Locks: none. Cost: none.
CREATE OR REPLACE FUNCTION dbe.list_plan_flags(
    OUT id text, OUT title text, OUT why text, OUT suggestion text, OUT bad text, OUT near_misses text)
    RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL UNSAFE ROWS 60
    AS 'MODULE_PATHNAME', 'dbe_list_plan_flags';
COMMENT ON FUNCTION dbe.list_plan_flags() IS 'Every flag of dbe.plan_flags(); see the view dbe.plan_flag_list.';

CREATE OR REPLACE VIEW dbe.plan_flag_list AS
    SELECT f.id, f.title, f.why, f.suggestion, f.bad, f.near_misses FROM dbe.list_plan_flags() f;
COMMENT ON VIEW dbe.plan_flag_list IS
    'Every flag of dbe.plan_flags(): what it finds, what that costs, what to do, and what it leaves alone.';
GRANT SELECT ON dbe.plan_flag_list TO PUBLIC;

-- Arguments: plan, as EXPLAIN (FORMAT JSON) prints it, from this or any other server of version 9.6 to 18; with
--   ANALYZE most is said of it, with BUFFERS some more. What auto_explain logs as JSON is taken as well.
-- Result: what saves most first. node counts from 1 in the order of the plan; cause says what it costs;
--   saving_ms and saving_pct are what a cure can save at most, null where the plan does not tell; fix is SQL
--   that cures it, null where there is none; severity is info where less than 5 % and less than 10 ms can be
--   saved, critical from half of the time and a second on. Of what hangs together only the reason is reported.
-- Errors: 22023 where the document is no plan. Locks: none; nothing of the plan is run or looked up.
-- Cost: some milliseconds.
CREATE OR REPLACE FUNCTION dbe.plan_flags(
    plan json,
    OUT flag text, OUT severity text, OUT node integer, OUT node_name text, OUT detail text,
    OUT evidence jsonb, OUT cause text, OUT suggestion text, OUT fix text,
    OUT saving_ms numeric, OUT saving_pct numeric)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000 ROWS 5
    AS 'MODULE_PATHNAME', 'dbe_plan_flags';
COMMENT ON FUNCTION dbe.plan_flags(json) IS
    'What is wrong with a plan that EXPLAIN (FORMAT JSON) has printed, here or elsewhere.';

-- Arguments: sql, one statement; run, whether it is run, as EXPLAIN's ANALYZE; params, the values of $1 and so on as text, without
--   nulls: without run they may be left out, and the plan is the generic one; time_limit of running it, null
--   for none; side_effects, whether what cannot be undone may be done.
-- Result: the plan's nodes in their order. node_name is indented by depth; rows_estimated is what the planner
--   expects of all loops, rows_actual and loops what came; total_ms has the children's time in it and counts what
--   ran at once in several processes once; self_ms is without them, and without subqueries that are evaluated
--   once; share_pct is self_ms of the execution; the blocks are the node's own; flags are those of
--   dbe.explain_flags() that are reported here.
-- Errors: those of the statement; 0A000 where it calls functions whose effects cannot be undone (nextval, setval,
--   dblink, large objects, advisory locks and others, also within functions and triggers, and anything volatile of
--   an untrusted language); 42P02 without the value of a parameter; 57014 when it takes longer than time_limit.
-- Locks: those of the statement until it is undone; lock_timeout is at most 500 ms. Runs in a subtransaction that
--   is always rolled back: rows written stay as dead ones until a VACUUM. Works on a standby where the
--   statement does.
-- Cost: planning twice, and running it.
CREATE OR REPLACE FUNCTION dbe.explain(
    sql text, run boolean DEFAULT false, params text[] DEFAULT NULL,
    time_limit interval DEFAULT '1 minute', side_effects boolean DEFAULT false,
    OUT node integer, OUT depth integer, OUT node_name text, OUT conditions text, OUT cost double precision,
    OUT rows_estimated numeric, OUT rows_actual numeric, OUT loops numeric, OUT total_ms numeric,
    OUT self_ms numeric, OUT share_pct numeric, OUT blocks_hit bigint, OUT blocks_read bigint,
    OUT temp_written bigint, OUT flags text[])
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 10
    AS 'MODULE_PATHNAME', 'dbe_explain';
COMMENT ON FUNCTION dbe.explain(text, boolean, text[], interval, boolean) IS
    'The plan of a statement as rows, with what became of it where it is run; what it does is undone.';

-- Arguments: as dbe.explain(). Without run little can be said.
-- Result: as dbe.plan_flags(), with what the catalogs tell of the tables.
-- Errors, locks, cost: as dbe.explain().
CREATE OR REPLACE FUNCTION dbe.explain_flags(
    sql text, run boolean DEFAULT false, params text[] DEFAULT NULL,
    time_limit interval DEFAULT '1 minute', side_effects boolean DEFAULT false,
    OUT flag text, OUT severity text, OUT node integer, OUT node_name text, OUT detail text,
    OUT evidence jsonb, OUT cause text, OUT suggestion text, OUT fix text,
    OUT saving_ms numeric, OUT saving_pct numeric)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'dbe_explain_flags';
COMMENT ON FUNCTION dbe.explain_flags(text, boolean, text[], interval, boolean) IS
    'What is wrong with the plan of a statement, by what becomes of it where it is run; what it does is undone.';
