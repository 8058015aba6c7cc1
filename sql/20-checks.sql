-- The checks and their findings.

-- Result: one row per check; parameters is a list of thresholds (name, default, unit, meaning);
--   bad, good and near_miss are SQL that the tests execute, no_example says why there is none.
-- Errors: none. Locks: none. Cost: none.
CREATE OR REPLACE FUNCTION dbe.list_checks(
    OUT id text, OUT dimension text, OUT severity dbe.severity, OUT title text,
    OUT why text, OUT action text, OUT parameters jsonb,
    OUT bad text, OUT good text, OUT near_miss text, OUT no_example text)
    RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL UNSAFE ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_list_checks';
COMMENT ON FUNCTION dbe.list_checks() IS 'Every check of this library; see the view dbe.checks.';

CREATE OR REPLACE VIEW dbe.checks AS
    SELECT c.id, c.dimension, c.severity, c.title, c.why, c.action, c.parameters,
           c.bad, c.good, c.near_miss, c.no_example
    FROM dbe.list_checks() c;
COMMENT ON VIEW dbe.checks IS
    'Every check: what it finds, why it matters, what to do, examples in SQL, thresholds.';
GRANT SELECT ON dbe.checks TO PUBLIC;

-- Arguments, all optional: checks, only these ids; skip, all but these ids; schemas, only objects
--   in these schemas (what belongs to no schema, such as roles and settings, is left out then);
--   dimensions, only these of schema, indexing, query, migration, security, monitoring, backup;
--   min_severity, this and worse; detail, every finding, where otherwise a check with more than five
--   shows its three worst and one row that counts and names the others; muted, what dbe.mute() has
--   accepted instead of what it has not: it has no points, and its evidence says why.
-- Result: worst first, then by points, size and name; object is quoted and schema-qualified;
--   detail is one sentence with the numbers; fix is runnable SQL, one statement per line, or null;
--   points is what the finding costs of the 100 of dbe.score(); evidence holds the numbers.
-- What is never judged: system schemas, extension members, temporary tables, foreign tables;
--   partitions are judged with their parent. What the caller may not see is not judged either:
--   dbe.score_explain() says what was left out and why.
-- Errors: 42704 for an unknown check, 22023 for an unknown dimension, 3F000 for an unknown schema,
--   22004 for a null in a list.
-- Locks: ACCESS SHARE on system catalogs only, and for a moment on sequences, where it is free at
--   once. lock_timeout is at most 500 ms inside. Writes nothing, works on a standby.
-- Cost: about the time of reading the catalogs once or twice; see dbe.check_timings().
CREATE OR REPLACE FUNCTION dbe.findings(
    checks text[] DEFAULT NULL, skip text[] DEFAULT NULL, schemas name[] DEFAULT NULL,
    dimensions text[] DEFAULT NULL, min_severity dbe.severity DEFAULT 'info',
    detail boolean DEFAULT false, muted boolean DEFAULT false,
    OUT severity dbe.severity, OUT dimension text, OUT check_id text, OUT object text,
    OUT detail text, OUT fix text, OUT points numeric, OUT evidence jsonb)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_findings';
COMMENT ON FUNCTION dbe.findings(text[], text[], name[], text[], dbe.severity, boolean, boolean) IS
    'What is wrong, worst first, each with the numbers that prove it and a fix that runs as printed.';

-- Result: the steps of one audit that is made for it, then each check with its status (ok, finding,
--   skipped, error, muted), its findings, its time in milliseconds and its share of the whole in percent.
-- Errors: none. Locks and cost: as dbe.findings().
CREATE OR REPLACE FUNCTION dbe.check_timings(
    OUT step text, OUT kind text, OUT status text, OUT findings integer,
    OUT milliseconds numeric, OUT percent numeric)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 60
    AS 'MODULE_PATHNAME', 'dbe_check_timings';
COMMENT ON FUNCTION dbe.check_timings() IS
    'Where the time of an audit goes: each step and each check, with the check''s status.';
