-- Indexes that only planning sees.

-- Argument: ddl, one CREATE INDEX. Its name, CONCURRENTLY and IF NOT EXISTS mean nothing here, since nothing is made.
--   Methods: btree, hash, gin, gist, spgist and brin, with all that they take: several columns, orders, INCLUDE,
--   UNIQUE, expressions, WHERE, operator classes, storage parameters.
-- Result: the index as dbe.whatif_list() shows it. It lives until dbe.whatif_reset(), the end of the session, or
--   until its table or a column of it is dropped, renamed or of another type; a transaction that is rolled back leaves
--   it. An index on a partitioned table is seen on each of its partitions, one on a partition there alone. name is what plans
--   print. bytes is what CREATE INDEX would have built by now, as the statistics of the columns tell
--   (docs/index-advisor.md says how, and how well).
-- Plain EXPLAIN shows it where the session has SET dbe.whatif = on; EXPLAIN ANALYZE, EXPLAIN EXECUTE and whatever runs never do.
-- Errors: those of CREATE INDEX with this text; 22023 where it is something else; 42501 for whoever may not SELECT
--   the columns, while no ownership is asked for; 0A000 for other methods and for whole rows; 54000 beyond some 9,000 of them.
-- Locks: ACCESS SHARE on the table. Nothing is written. Works on a standby and in read-only transactions. Names
--   are looked up in the session's search path. Functions of an expression are tried on values that the statistics
--   keep, where they are the server's own; no others are called.
-- Cost: less than a millisecond; of GIN and GiST some milliseconds, and that for each partition.
CREATE OR REPLACE FUNCTION dbe.whatif_create(
    ddl text,
    OUT id bigint, OUT name text, OUT schema text, OUT table_name text, OUT method text, OUT bytes bigint,
    OUT pages bigint, OUT tuples bigint, OUT tree_height integer, OUT hidden boolean, OUT definition text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 ROWS 1
    AS 'MODULE_PATHNAME', 'dbe_whatif_create';
COMMENT ON FUNCTION dbe.whatif_create(text) IS
    'Makes an index that only EXPLAIN in this session sees, as large as it would be.';

-- Arguments: index, a real one; of a partitioned table it stands for those of the partitions too. hide, false to show
--   it again.
-- Result: none. Plans of EXPLAIN in this session are as if the index were dropped, where the session has SET dbe.whatif =
--   on; statements that run still use it.
-- Errors: 42704 where there is no such index, 42809 where it is no index; 42501 for whoever may SELECT nothing of its table.
-- Locks: none. Cost: none. Nothing is written; works on a standby.
CREATE OR REPLACE FUNCTION dbe.whatif_hide(index regclass, hide boolean DEFAULT true)
    RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100
    AS 'MODULE_PATHNAME', 'dbe_whatif_hide';
COMMENT ON FUNCTION dbe.whatif_hide(regclass, boolean) IS
    'Hides an index from what EXPLAIN shows this session, or shows it again.';

-- Result: first the what-if indexes of the session in the order in which they were made, with the sizes that they
--   would have now, without those whose columns the caller may not SELECT; then the real ones that it hides, of
--   which only the names are told. id is what plans have in place of an oid, of a hidden one its oid; tuples are rows
--   of a partial index; tree_height counts the levels above the leaves, null where the method has none; definition is
--   as pg_get_indexdef() would print it, without a name, and runs as it stands.
-- Errors: none. Locks: ACCESS SHARE on their tables. Cost: as dbe.whatif_create() for each. Works on a standby.
CREATE OR REPLACE FUNCTION dbe.whatif_list(
    OUT id bigint, OUT name text, OUT schema text, OUT table_name text, OUT method text, OUT bytes bigint,
    OUT pages bigint, OUT tuples bigint, OUT tree_height integer, OUT hidden boolean, OUT definition text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 ROWS 10
    AS 'MODULE_PATHNAME', 'dbe_list_whatif';
COMMENT ON FUNCTION dbe.whatif_list() IS
    'The what-if indexes of this session, and the indexes that it hides.';

-- Result: none. The session has no what-if index any more, and hides none.
-- Errors: none. Locks: none. Cost: none. Works on a standby.
CREATE OR REPLACE FUNCTION dbe.whatif_reset()
    RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100
    AS 'MODULE_PATHNAME', 'dbe_whatif_reset';
COMMENT ON FUNCTION dbe.whatif_reset() IS
    'Removes the what-if indexes of this session, and shows again what it hides.';

-- Arguments: sql, one statement; indexes, CREATE INDEX statements as for dbe.whatif_create(); hidden, real indexes that
--   are not to be there, as ARRAY['name'::regclass]::oid[]; params, the values of $1 and so on as text: without them the plan
--   is the generic one.
-- Result: one row. The planner's total cost without any what-if index and with exactly these, the session's own left
--   out; rows as the second plan expects them; used, the definitions that it uses, a line each, null for none.
-- Errors: those of dbe.whatif_create() and of the statement; 42501 where the caller may not run it; 42P02 without
--   the value of a parameter; 0A000 where the statement has no plan.
-- Locks: those of planning the statement, until the end of the transaction. Nothing is kept; nothing is run, but for what
--   planning evaluates. Works on a standby where EXPLAIN does.
-- Cost: planning twice.
CREATE OR REPLACE FUNCTION dbe.whatif_cost(
    sql text, indexes text[] DEFAULT '{}', hidden oid[] DEFAULT '{}', params text[] DEFAULT NULL,
    OUT cost_before double precision, OUT cost_after double precision, OUT rows bigint, OUT used text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000 ROWS 1
    AS 'MODULE_PATHNAME', 'dbe_whatif_cost';
COMMENT ON FUNCTION dbe.whatif_cost(text, text[], oid[], text[]) IS
    'What a statement would cost with certain indexes, and without others; nothing is kept.';
