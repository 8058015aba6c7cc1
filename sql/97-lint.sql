-- What is wrong with a statement: the server's own analysis, judged by rules.

-- Result: one row per rule of dbe.lint(); bad and near_misses are statements over the tables of the tests,
--   a line each; needless_since is the major version from which on the server does by itself what the rule
--   would have, where the rule is not applied, null where none does.
-- Errors: none. Locks: none. Cost: none.
CREATE OR REPLACE FUNCTION dbe.list_lint_rules(
    OUT id text, OUT topic text, OUT severity text, OUT title text, OUT why text,
    OUT suggestion text, OUT bad text, OUT near_misses text, OUT needless_since integer)
    RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL UNSAFE ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_list_lint_rules';
COMMENT ON FUNCTION dbe.list_lint_rules() IS 'Every rule of dbe.lint(); see the view dbe.lint_rules.';

CREATE OR REPLACE VIEW dbe.lint_rules AS
    SELECT r.id, r.topic, r.severity, r.title, r.why, r.suggestion, r.bad, r.near_misses, r.needless_since
    FROM dbe.list_lint_rules() r;
COMMENT ON VIEW dbe.lint_rules IS
    'Every rule of dbe.lint(): what it finds, why it matters, what to do, and what it leaves alone.';
GRANT SELECT ON dbe.lint_rules TO PUBLIC;

-- Arguments: sql, one or more statements, with $1 and its kind where a driver would have them; rules, only
--   these, all where null, none where the array is empty: then nothing is told but statements that are refused.
-- Result: in the order of the text. statement, line_number and column_number count from 1, columns in
--   characters; severity is bug (a wrong result or lost data is likely), performance or style; object is
--   what it is about; fix is the statement rewritten, or other SQL that cures it, null where there is none;
--   fix_level is proved (the same rows, by what the catalogs say), conditional (the same rows where
--   fix_condition holds) or changes meaning (other rows, which are the right ones); beside proved fix_condition
--   tells which errors of now there may not be then. Past 16 MB of fixes the
--   findings have none. A statement that the server refuses is a row of its own, rule not_analysed, severity
--   error, and stops no other.
-- A comment in a statement, before it or behind it on its line silences rules there:
--   -- dbe:ignore select_star, limit_without_order
-- Errors: 42704 for an unknown rule. What the statements would do is not done: they are parsed and analysed.
-- Locks: ACCESS SHARE on the tables that a statement names, given back before the next one; lock_timeout is at
--   most 500 ms. Writes nothing, works on a standby. Names are looked up in the session's search path.
-- Cost: some microseconds per statement beside those of the server's analysis.
CREATE OR REPLACE FUNCTION dbe.lint(
    sql text, rules text[] DEFAULT NULL,
    OUT statement integer, OUT rule text, OUT severity text, OUT line_number integer,
    OUT column_number integer, OUT object text, OUT detail text, OUT evidence jsonb, OUT why text,
    OUT suggestion text, OUT fix text, OUT fix_level text, OUT fix_condition text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 ROWS 10
    AS 'MODULE_PATHNAME', 'dbe_lint';
COMMENT ON FUNCTION dbe.lint(text, text[]) IS
    'What is wrong with SQL statements, with the line, the reason and, where there is one, the statement put right.';

-- Arguments: schemas, only functions there, all where null or, unlike rules, where the array is empty; rules, as
--   dbe.lint().
-- Result: as dbe.lint(), of the statements within functions and procedures in SQL and PL/pgSQL, their parameters
--   and variables with the types that they have; beside them the rules of the topic functions. Lines and columns
--   are those of the body, the first line being that of its opening quotes; a fix is the statement, not the
--   function. What depends on what a call decides is left out without a word: fields of a record that has no
--   declared type, tables that the function makes, polymorphic parameters. NEW and OLD are known where the
--   function is the trigger of one table. System schemas and extensions' functions are left out. By schema
--   and name.
-- Errors: 42704 for an unknown rule. Functions are compiled and not run.
-- Locks: as dbe.lint(). Names are looked up in the search path that the function sets, else in the session's.
-- Cost: PL/pgSQL keeps what it has compiled until the session ends.
CREATE OR REPLACE FUNCTION dbe.lint_functions(
    schemas text[] DEFAULT NULL, rules text[] DEFAULT NULL,
    OUT function_schema name, OUT function_name text, OUT rule text, OUT severity text, OUT line_number integer,
    OUT column_number integer, OUT object text, OUT detail text, OUT evidence jsonb, OUT why text,
    OUT suggestion text, OUT fix text, OUT fix_level text, OUT fix_condition text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 10
    AS 'MODULE_PATHNAME', 'dbe_lint_functions';
COMMENT ON FUNCTION dbe.lint_functions(text[], text[]) IS
    'What dbe.lint() has to say of what is within functions, and of the functions themselves.';

-- Arguments: schemas, only views there, all where null or, unlike rules, where the array is empty; rules, as
--   dbe.lint().
-- Result: as dbe.lint(), of the definitions of views and materialized views as the server prints them;
--   system schemas and extensions' views are left out. By schema and name.
-- Errors: 42704 for an unknown rule. Locks, cost: as dbe.lint().
CREATE OR REPLACE FUNCTION dbe.lint_views(
    schemas text[] DEFAULT NULL, rules text[] DEFAULT NULL,
    OUT view_schema name, OUT view_name name, OUT rule text, OUT severity text, OUT line_number integer,
    OUT column_number integer, OUT object text, OUT detail text, OUT evidence jsonb, OUT why text,
    OUT suggestion text, OUT fix text, OUT fix_level text, OUT fix_condition text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 10
    AS 'MODULE_PATHNAME', 'dbe_lint_views';
COMMENT ON FUNCTION dbe.lint_views(text[], text[]) IS 'What dbe.lint() has to say of views.';

-- Arguments: top, so many statements, those that take most time first, at most 1,000, which null stands for;
--   rules, as dbe.lint().
-- Result: as dbe.lint(), the statement that takes most time first; calls, total_ms and pct of the time of
--   all statements are those of pg_stat_statements. Its constants are $1 and so on, so what depends on them is
--   not judged. Statements that cannot be analysed, such as those of dropped tables or of more than 64 kB, are
--   left out; what the caller may not see is one row at the end.
-- Errors: 55000 without pg_stat_statements, 42704 for an unknown rule. Locks: as dbe.lint(). Resets nothing.
-- Cost: reading the numbers of pg_stat_statements, then the texts of the statements judged.
CREATE OR REPLACE FUNCTION dbe.lint_workload(
    top integer DEFAULT 100, rules text[] DEFAULT NULL,
    OUT queryid bigint, OUT calls bigint, OUT total_ms numeric, OUT pct numeric, OUT query text,
    OUT rule text, OUT severity text, OUT line_number integer,
    OUT column_number integer, OUT object text, OUT detail text, OUT evidence jsonb, OUT why text,
    OUT suggestion text, OUT fix text, OUT fix_level text, OUT fix_condition text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 10
    AS 'MODULE_PATHNAME', 'dbe_lint_workload';
COMMENT ON FUNCTION dbe.lint_workload(integer, text[]) IS
    'What dbe.lint() has to say of the statements that take most time.';
