-- Indexes that only planning sees.

CREATE OR REPLACE FUNCTION dbe.whatif_create(
    ddl text,
    OUT id bigint, OUT name text, OUT schema text, OUT table_name text, OUT method text, OUT size bigint,
    OUT pages bigint, OUT tuples bigint, OUT tree_height integer, OUT hidden boolean, OUT definition text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 ROWS 1
    AS 'MODULE_PATHNAME', 'dbe_whatif_create';
COMMENT ON FUNCTION dbe.whatif_create(text) IS
    'Makes an index that only the planner of this session sees, as large as it would be.';
CREATE OR REPLACE FUNCTION dbe.whatif_hide(index regclass, hide boolean DEFAULT true)
    RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100
    AS 'MODULE_PATHNAME', 'dbe_whatif_hide';
COMMENT ON FUNCTION dbe.whatif_hide(regclass, boolean) IS
    'Hides an index from what EXPLAIN shows this session, or shows it again.';
CREATE OR REPLACE FUNCTION dbe.whatif_list(
    OUT id bigint, OUT name text, OUT schema text, OUT table_name text, OUT method text, OUT size bigint,
    OUT pages bigint, OUT tuples bigint, OUT tree_height integer, OUT hidden boolean, OUT definition text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 ROWS 10
    AS 'MODULE_PATHNAME', 'dbe_list_whatif';
COMMENT ON FUNCTION dbe.whatif_list() IS
    'The what-if indexes of this session, and the indexes that it hides.';
CREATE OR REPLACE FUNCTION dbe.whatif_reset()
    RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100
    AS 'MODULE_PATHNAME', 'dbe_whatif_reset';
COMMENT ON FUNCTION dbe.whatif_reset() IS
    'Removes the what-if indexes of this session, and shows what it hides.';
CREATE OR REPLACE FUNCTION dbe.whatif_plan(
    sql text, indexes text[] DEFAULT '{}', OUT cost_before double precision, OUT cost_after double precision, OUT used integer)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000 ROWS 1
    AS 'MODULE_PATHNAME', 'dbe_plan_whatif';
COMMENT ON FUNCTION dbe.whatif_plan(text, text[]) IS
    'What a statement would cost with certain indexes; nothing is kept.';
