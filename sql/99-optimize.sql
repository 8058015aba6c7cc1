-- All that can be done for one statement, in order.

-- Arguments: as dbe.explain().
-- Result: what to do, in the order in which it is to be done: bug, a wrong result of the statement as it stands;
--   rewrite, the cheapest statement that gives the same rows, as dbe.rewrite() has it; statistics, what the planner
--   has to be told; index; setting; plan, what else its plan shows; advice. From rewrite on all is said of the
--   rewritten statement. source is the rule of dbe.lint() or the flag of dbe.plan_flags() behind it; fix is what to
--   run or to write, null where people have to decide; fix_level and fix_condition are those of dbe.lint(). Costs
--   are the planner's, times those of running it, null where it is not known what they will be; saving_pct is what
--   the step can save at most. No row says that nothing was found.
-- Errors, locks: as dbe.explain(). With run the statement and its best rewrite are run, one after the other.
-- Cost: as dbe.rewrite(), and with run as dbe.explain() twice.
CREATE OR REPLACE FUNCTION dbe.optimize(
    sql text, run boolean DEFAULT false, params text[] DEFAULT NULL,
    time_limit interval DEFAULT '1 minute', side_effects boolean DEFAULT false,
    OUT step integer, OUT kind text, OUT source text, OUT title text, OUT detail text, OUT suggestion text,
    OUT fix text, OUT fix_level text, OUT fix_condition text, OUT cost_before numeric, OUT cost_after numeric,
    OUT ms_before numeric, OUT ms_after numeric, OUT saving_pct numeric)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'dbe_optimize';
COMMENT ON FUNCTION dbe.optimize(text, boolean, text[], interval, boolean) IS
    'What can be done for a statement, in order: wrong results, a better text, statistics, indexes, settings.';
