-- The score and its explanation.

-- Result: a row per dimension: weight of 100, score of 10, points (weight x score / 10), coverage
--   (what could be assessed, in percent of the stakes), the checks that cost most with their points,
--   and the next step. Then the row overall: points is the score of 100, costliest its meaning.
--   A dimension of which less than 25 % could be assessed has no score and does not count; the
--   whole is called provisional below 60 %. Where findings are muted, it says how many.
-- Formula: docs/score.md. Errors: none. Locks and cost: as dbe.findings().
CREATE OR REPLACE FUNCTION dbe.score(
    OUT dimension text, OUT weight integer, OUT score numeric, OUT points numeric,
    OUT coverage integer, OUT costliest text, OUT next_step text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 8
    AS 'MODULE_PATHNAME', 'dbe_score';
COMMENT ON FUNCTION dbe.score() IS
    'Seven dimensions of 0 to 10 and the whole of 0 to 100 (points), with what was assessed (coverage, %).';

-- Arguments: of_dimension, one dimension; null for all.
-- Result: a row per check: status (muted: it found something, and dbe.mute() has accepted all of it;
--   otherwise as in dbe.check_timings()), stake (points of 10 it may cost), share (percent of its population
--   that its findings touch), lost (points of 10 it costs), and how or why; then a row
--   "= dimension" that adds them up.
-- Errors: 22023 for an unknown dimension. Locks and cost: as dbe.findings().
CREATE OR REPLACE FUNCTION dbe.score_explain(
    of_dimension text DEFAULT NULL,
    OUT dimension text, OUT check_id text, OUT status text, OUT stake numeric,
    OUT share numeric, OUT lost numeric, OUT findings integer, OUT note text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 60
    AS 'MODULE_PATHNAME', 'dbe_score_explain';
COMMENT ON FUNCTION dbe.score_explain(text) IS
    'How each point was lost or why a check could not be assessed; lost is out of 10 per dimension.';
