-- The workload: what statements cost together, and what only their numbers show.

-- Arguments: top, so many, at most 1,000; order_by, 'total', 'mean', 'calls', 'rows', 'temp', 'reads', 'plan'
--   or 'wal'; width, of the text, null for all of it.
-- Result: statements of this database as pg_stat_statements has counted them, of all roles together; pct of the
--   time of all statements, utility commands and what is hidden included; rows per call; hit_pct of blocks
--   found in shared buffers; temp written, in bytes as temp_bytes; times in ms. unstable: at 20 calls or more of
--   5 ms or more the deviation is 3 times the mean, without the slowest call too. plan_ms is null where planning
--   is not tracked, plan_pct its part of planning and execution; wal_per_call in bytes; jit_ms is part of
--   total_ms. fingerprint is the same for texts that differ in constants, lengths of lists, blanks and the case
--   of keywords. counted_since is when counting of the entry began, known from PostgreSQL 17 on. called_after
--   is the last snapshot of dbe.workload_snapshot() before the latest call, recent_mean_ms the mean since then;
--   both null without one that has the statement, and after a reset or evictions. Texts come without secrets. What the caller may not
--   see is one row at the end. Statements of this extension are left out.
-- Errors: 55000 where pg_stat_statements is not installed or not loaded, 22023 for an unknown order.
-- Locks: none. Cost: reading the numbers of pg_stat_statements, then the texts of those shown.
CREATE OR REPLACE FUNCTION dbe.slow_queries(
    top integer DEFAULT 20, order_by text DEFAULT 'total', width integer DEFAULT 40,
    OUT calls bigint, OUT total_ms numeric, OUT mean_ms numeric, OUT pct numeric, OUT rows numeric,
    OUT hit_pct numeric, OUT temp text, OUT query text, OUT queryid bigint,
    OUT min_ms numeric, OUT max_ms numeric, OUT stddev_ms numeric, OUT unstable boolean,
    OUT temp_bytes bigint, OUT plan_ms numeric, OUT plan_pct numeric, OUT wal_per_call bigint,
    OUT jit_ms numeric, OUT fingerprint text, OUT counted_since timestamptz,
    OUT called_after timestamptz, OUT recent_mean_ms numeric)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_slow_queries';
COMMENT ON FUNCTION dbe.slow_queries(integer, text, integer) IS
    'The statements that take most time, from pg_stat_statements.';

CREATE OR REPLACE VIEW dbe.outliers AS
    SELECT q.calls, q.total_ms, q.mean_ms, q.pct, q.rows, q.hit_pct, q.temp, q.query, q.queryid
    FROM dbe.slow_queries(order_by => 'total') q;
COMMENT ON VIEW dbe.outliers IS 'Statements by total time: dbe.slow_queries(order_by => ''total'').';
GRANT SELECT ON dbe.outliers TO PUBLIC;

CREATE OR REPLACE VIEW dbe.calls AS
    SELECT q.calls, q.total_ms, q.mean_ms, q.pct, q.rows, q.hit_pct, q.temp, q.query, q.queryid
    FROM dbe.slow_queries(order_by => 'calls') q;
COMMENT ON VIEW dbe.calls IS 'Statements by number of calls: dbe.slow_queries(order_by => ''calls'').';
GRANT SELECT ON dbe.calls TO PUBLIC;

-- What dbe.workload_snapshot() keeps is of no use elsewhere, as it counts this server's statements: it is not dumped.
CREATE TABLE dbe.workload_snapshots (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    taken_at  timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    reset_at  timestamptz NOT NULL,
    evictions bigint NOT NULL
);
COMMENT ON TABLE dbe.workload_snapshots IS
    'When dbe.workload_snapshot() looked, when statistics had been reset, and how often statements had been evicted.';

CREATE TABLE dbe.workload_counters (
    snapshot bigint NOT NULL REFERENCES dbe.workload_snapshots ON DELETE CASCADE,
    queryid  bigint NOT NULL,
    role     oid NOT NULL,
    calls    bigint NOT NULL,
    rows     bigint NOT NULL,
    total_ms double precision NOT NULL,
    PRIMARY KEY (snapshot, queryid, role)
);
COMMENT ON TABLE dbe.workload_counters IS
    'The numbers of statements as dbe.workload_snapshot() found them; texts are never kept.';
GRANT SELECT ON dbe.workload_snapshots, dbe.workload_counters TO pg_read_all_stats;

-- Argument: keep, so many snapshots, the newest; null keeps all.
-- What it does: keeps the numbers of this database's statements as they are now, for dbe.n_plus_one() and
--   dbe.slow_queries() to compare with. Resets nothing and reads no text. For example every hour by pg_cron.
-- Result: its id, when it was taken, how many statements it has, and how many older ones it has removed.
-- Errors: 55000 where pg_stat_statements is not installed or not loaded, 22023 for keep below 1.
-- Rights: whoever was granted EXECUTE. Locks: ROW EXCLUSIVE on its own two tables.
-- Cost: about 100 bytes for each role's statement: 500 kB for the usual 5,000.
CREATE OR REPLACE FUNCTION dbe.workload_snapshot(
    keep integer DEFAULT 48,
    OUT id bigint, OUT taken_at timestamptz, OUT statements bigint, OUT removed bigint)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 1
    AS 'MODULE_PATHNAME', 'dbe_workload_snapshot';
COMMENT ON FUNCTION dbe.workload_snapshot(integer) IS
    'Keeps the numbers of statements as they are now, to compare later ones with.';
REVOKE ALL ON FUNCTION dbe.workload_snapshot(integer) FROM PUBLIC;

-- Argument: sql, a statement, of which nothing is looked up.
-- Result: 16 hexadecimal digits that are the same for statements that differ only in constants, in the length of
--   lists of them, in blanks, comments and the case of keywords: the same on every server and in every version,
--   where queryid differs. Null for null.
-- Errors: none. Locks: none. Cost: some microseconds.
CREATE OR REPLACE FUNCTION dbe.fingerprint(sql text) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL UNSAFE COST 100
    AS 'MODULE_PATHNAME', 'dbe_fingerprint';
COMMENT ON FUNCTION dbe.fingerprint(text) IS
    'What statements have in common that differ only in constants and the length of lists.';

-- Arguments: since, compares the last snapshot at or before it with now, and all in between; null, the newest
--   snapshot alone; seconds, from 0.1 to 600, looks at that time from now on instead, and needs no snapshot;
--   min_calls, lookups that run more seldom are passed over.
-- Result: statements that look rows up by one key and nothing else, called as often as another statement of the
--   same role returned rows (within 10 % of the calls, summed over the intervals between snapshots), where those rows
--   show the key looked up: a foreign key and what it refers to, or the key itself. The parent returns 3 rows a call or
--   more, the child at most 100. Which was called first nobody counts: the equal numbers are the evidence. Lookups of a hot key and lists
--   without such a partner are not named. fix asks for all keys at once, null where the statement cannot be
--   rewritten; a join with the parent does as well. Children by calls, most first.
-- Errors: 55000 where pg_stat_statements is not installed or not loaded, where there is no snapshot, and where
--   statistics were reset or statements evicted since; 42501 where the caller may not read snapshots, who
--   then uses seconds and sees his own statements; 22023 for seconds out of range and min_calls below 1.
-- Locks: as dbe.lint(), of the statements whose numbers fit. Writes nothing. Names are looked up in the session's
--   search path.
-- Cost: reading numbers once per snapshot, texts of the pairs that fit. With seconds it holds a snapshot for
--   that time, as any statement that long.
-- The limits, 50 calls and 10 %, are choices: fewer calls cost nobody anything, and pages in flight at a snapshot's
--   moment keep the numbers from being equal.
CREATE OR REPLACE FUNCTION dbe.n_plus_one(
    since timestamptz DEFAULT NULL, seconds numeric DEFAULT NULL, min_calls integer DEFAULT 50,
    OUT queryid bigint, OUT query text, OUT calls bigint, OUT rows bigint, OUT total_ms numeric,
    OUT parent_queryid bigint, OUT parent_query text, OUT parent_calls bigint, OUT parent_rows bigint,
    OUT detail text, OUT evidence jsonb, OUT fix text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'dbe_n_plus_one';
COMMENT ON FUNCTION dbe.n_plus_one(timestamptz, numeric, integer) IS
    'Rows fetched one by one after a list of them: lookups called as often as another statement returned rows.';

-- Result: one row per rule of dbe.workload_findings().
-- Errors: none. Locks: none. Cost: none.
CREATE OR REPLACE FUNCTION dbe.list_workload_rules(
    OUT id text, OUT severity text, OUT title text, OUT condition text, OUT why text, OUT suggestion text)
    RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL UNSAFE ROWS 12
    AS 'MODULE_PATHNAME', 'dbe_list_workload_rules';
COMMENT ON FUNCTION dbe.list_workload_rules() IS
    'Every rule of dbe.workload_findings(); see the view dbe.workload_rules.';

CREATE OR REPLACE VIEW dbe.workload_rules AS
    SELECT r.id, r.severity, r.title, r.condition, r.why, r.suggestion FROM dbe.list_workload_rules() r;
COMMENT ON VIEW dbe.workload_rules IS
    'Every rule of dbe.workload_findings(): what it finds and when, why it matters, what to do.';
GRANT SELECT ON dbe.workload_rules TO PUBLIC;

-- Argument: rules, only these, all where null.
-- Result: what the numbers of pg_stat_statements show of the statements of this database; dbe.workload_rules has the
--   condition of each. Those that take most time first, then by rule. detail and evidence have the numbers;
--   fix is the statement rewritten where the rule knows how, else null. The 500 statements whose numbers fit and
--   that take most time are looked at. Where the caller does not see those of others, a last row says so.
-- Unlike the checks of dbe.findings() the rules ask for no minimum of time that was counted: right after a reset
--   they see what happened since. They do not count for the score.
-- Errors: 55000 where pg_stat_statements is not installed or not loaded, 42704 for an unknown rule.
-- Locks: as dbe.lint(), of some statements. Writes and resets nothing.
-- Cost: reading the numbers of pg_stat_statements, then the texts of those that may concern a rule.
CREATE OR REPLACE FUNCTION dbe.workload_findings(
    rules text[] DEFAULT NULL,
    OUT rule text, OUT severity dbe.severity, OUT queryid bigint, OUT calls bigint, OUT total_ms numeric, OUT pct numeric,
    OUT query text, OUT detail text, OUT evidence jsonb, OUT why text, OUT suggestion text, OUT fix text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 20
    AS 'MODULE_PATHNAME', 'dbe_workload_findings';
COMMENT ON FUNCTION dbe.workload_findings(text[]) IS
    'What the numbers of pg_stat_statements show: loops of single rows, spills, unstable times and the like.';

-- Argument: query, one SELECT, without parameters.
-- Result: estimate, the rows that the planner expects: of SELECT count(*) ... those that would be counted, of a query
--   with LIMIT those there are without it. low and high bound the true number, high null where nobody knows it: they
--   are worked out for one table with conditions on its columns, from the rows that ANALYZE looks at (300 for
--   each unit of the statistics target: three standard errors of a proportion p in a sample of n, sqrt(p (1 - p) /
--   n)), the buckets of histograms, the least of the most common values, and changed, all that was inserted, updated
--   and deleted since analyzed_at; conditions on several columns are bounded whatever their correlation
--   (Frechet's inequalities). For joins, groups and subqueries only the estimate is known. basis says what it is.
-- Bounds are of statistics: three standard errors are 99.7 % of what is normally distributed, no promise. Changes that
--   a crash has made the server forget, and those of open transactions, are not in them.
-- Errors: those of the server where it refuses the statement; 22023 where it is not one query.
-- Locks: ACCESS SHARE on the tables of the query. The query is planned, not executed; nothing is written. Names are
--   looked up in the session's search path.
-- Cost: planning it, and once more for each column with conditions.
CREATE OR REPLACE FUNCTION dbe.approx_count(
    query text,
    OUT estimate bigint, OUT low bigint, OUT high bigint, OUT basis text, OUT analyzed_at timestamptz,
    OUT changed bigint)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 ROWS 1
    AS 'MODULE_PATHNAME', 'dbe_approx_count';
COMMENT ON FUNCTION dbe.approx_count(text) IS
    'How many rows a query has by the planner''s statistics, and between which bounds; nothing is counted.';
