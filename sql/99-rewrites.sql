-- Statements written otherwise: what the rules of dbe.lint() make of them, and what that saves.

-- Arguments: sql, one or more statements, as dbe.lint(); verify, whether each rewrite that keeps the rows is
--   tried as dbe.compare_results() does; time_limit of each such trial, null for none; rules, only these, all
--   where null, none, and so no rewrites, where the array is empty.
-- Result: every rewrite that a rule makes, and where several pay together, what they make together. rewritten is
--   the statement, its text, comments and layout as they were but for what changes; is_fix says that it gives the
--   same rows and that the planner finds it at least 10 % cheaper; is_best is the cheapest of these that needs no more parameters; fix_level and
--   fix_condition are those of dbe.lint(), of several rules the weakest; costs are the planner's, of the generic
--   plan where there are parameters, null where it could not plan; proof is the verdict of the trial, same, differs
--   or not comparable, proof_detail what was tried, counter_example the rows that show a difference. Statements that the server refuses are left
--   out: dbe.lint() names them. By statement, the best first.
-- Errors: 42704 for an unknown rule; with verify those of dbe.compare_results(). Without verify nothing is run.
-- Locks: as dbe.lint(). Writes nothing, works on a standby.
-- Cost: planning the statement once for each rewrite, and again for what they make together.
CREATE OR REPLACE FUNCTION dbe.rewrite(
    sql text, verify boolean DEFAULT false, time_limit interval DEFAULT '5 seconds', rules text[] DEFAULT NULL,
    OUT statement integer, OUT rules_applied text[], OUT is_best boolean, OUT is_fix boolean, OUT advice text,
    OUT rewritten text, OUT fix_level text, OUT fix_condition text, OUT cost_before numeric,
    OUT cost_after numeric, OUT saving_pct numeric, OUT proof text, OUT proof_detail text, OUT counter_example text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 3
    AS 'MODULE_PATHNAME', 'dbe_rewrite';
COMMENT ON FUNCTION dbe.rewrite(text, boolean, interval, text[]) IS
    'How a statement can be written otherwise, with what the planner thinks of it before and after.';
