-- Do two statements give the same rows? Told by experiment.

-- Arguments: first, second: one query each, with the same parameters where they have any; time_limit of all, null for
--   none; sample, whether the real tables are read as well.
-- Result: one row, none where a statement is null. verdict is "same", "differs" or "not comparable"; detail says why
--   and what is uncertain; databases that were made up and on which both ran; rows_compared on these, of the first;
--   sample_rows of the result from real rows, null where these were not compared; counter_example is a script: rows
--   for which the results differ, and both results. "same" is what 100 databases of up to 9 rows per table say,
--   whose values stand around the statements' own constants, where calendars are uneven, at some that the tables' statistics hold, and at nulls, duplicates,
--   cases and blanks; keys, foreign keys, checks and other constraints are kept; with dates and times half of them are
--   in the time zones of Paris, New York and UTC. It is no proof; "differs" is one. Rows are compared as multisets, in
--   the order of the first one's ORDER BY; fractions (double precision) by 12 digits. Where the first one's own result depends on the
--   order in which rows come it decides nothing. Errors of both are equal; those of the second alone are a difference.
--   Columns must have the same types; their names do not matter.
--   Not comparable are pairs of which neither gives a row, commands that change or lock rows, and queries with
--   volatile functions, functions that may read tables, columns of the system, TABLESAMPLE, or more parameters in
--   the second.
-- Errors: those of the statements' analysis; 42501 where the caller may not read a table; 22023 where a text is not
--   one statement, or for a time limit of nothing.
-- Locks: ACCESS SHARE on the tables until the function ends; lock_timeout is at most 500 ms. Writes nothing, works on a standby.
-- Cost: 5 to 100 ms, and running both on the tables, the largest of which is read in part (10,000 rows).
CREATE OR REPLACE FUNCTION dbe.compare_results(
    first text, second text, time_limit interval DEFAULT '5 seconds', sample boolean DEFAULT true,
    OUT verdict text, OUT detail text, OUT databases integer, OUT rows_compared bigint, OUT sample_rows bigint,
    OUT counter_example text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 1
    AS 'MODULE_PATHNAME', 'dbe_compare_results';
COMMENT ON FUNCTION dbe.compare_results(text, text, interval, boolean) IS
    'Whether two queries give the same rows, told by running both on small databases made up for them and on a sample of the real tables.';
