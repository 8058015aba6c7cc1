-- Times the floor and dbe in one session, round by round, so that a change of the machine's load
-- meets all of them alike, and prints the medians.
-- Psql variables: tables, rounds, floor and counters (statements), peak (of findings(), in kB).
SET client_min_messages = warning;

CREATE TEMP TABLE timed (round integer, item text, ms double precision);

CREATE PROCEDURE pg_temp.time(round integer, item text, statement text) LANGUAGE plpgsql AS $$
DECLARE
    started timestamptz := clock_timestamp();
BEGIN
    EXECUTE statement;
    INSERT INTO timed VALUES (round, item, extract(epoch FROM clock_timestamp() - started) * 1000);
END
$$;

-- Round 0 warms the caches. Each statement is a transaction of its own.
SELECT CASE item WHEN 'timings' THEN
           format('INSERT INTO timed
                   SELECT %s, CASE kind WHEN ''step'' THEN kind ELSE ''check'' END || '' '' || step,
                          milliseconds
                   FROM dbe.check_timings()', round)
       ELSE format('CALL pg_temp.time(%s, %L, %L)', round, item, statement) END
FROM generate_series(0, :rounds) AS round, (VALUES
    (1, 'floor of catalogs', :'floor'),
    (2, 'floor of counters', :'counters'),
    (3, 'timings', ''),
    (4, 'findings()', 'SELECT count(*) FROM dbe.findings()'),
    (5, 'score()', 'SELECT count(*) FROM dbe.score()')) AS statements (position, item, statement)
ORDER BY round, position
\gexec

INSERT INTO timed
    SELECT round, 'floor', sum(ms) FROM timed WHERE item LIKE 'floor of %' GROUP BY round
    UNION ALL
    SELECT round, 'snapshot', sum(ms) FROM timed
    WHERE item IN ('step catalogs', 'step lookups') GROUP BY round
    UNION ALL
    SELECT round, 'facts', sum(ms) FROM timed
    WHERE item IN ('step statements', 'step server facts') GROUP BY round;

CREATE TEMP TABLE medians AS
    SELECT item, percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) AS ms
    FROM timed WHERE round > 0 GROUP BY item;

SELECT n AS catalog_rows FROM (:floor) AS f (n) \gset
SELECT count(*) AS findings FROM dbe.findings() \gset
SELECT format('%s tables: %s catalog rows read, %s findings',
              to_char(:tables, 'FM999,999,999'), to_char(:catalog_rows, 'FM999,999,999'),
              to_char(:findings, 'FM999,999,999')) AS title,
       format('peak memory of findings(): %s MB, %s kB per catalog row', round(:peak / 1024.0, 1),
              round(:peak / :catalog_rows::numeric, 2)) AS memory \gset

\pset footer off
\pset border 0
\echo
\echo :title
SELECT lines.label AS "median", round(m.ms::numeric, 1) AS "ms",
       round((m.ms / f.ms)::numeric, 2) AS "x floor",
       round((m.ms / :tables * 1000)::numeric, 1) AS "ms per 1,000 tables"
FROM (VALUES
    (1, 'floor', 'floor'),
    (2, '  count(*) of every catalog', 'floor of catalogs'),
    (3, '  counters of every relation', 'floor of counters'),
    (4, 'snapshot', 'snapshot'),
    (5, '  reading the catalogs', 'step catalogs'),
    (6, '  sorting, lookups', 'step lookups'),
    (7, 'statements, sessions, WAL and the like', 'facts'),
    (8, 'all checks', 'step checks'),
    (9, 'findings()', 'findings()'),
    (10, 'score()', 'score()')) AS lines (position, label, item)
JOIN medians m USING (item), (SELECT ms FROM medians WHERE item = 'floor') AS f
ORDER BY position;

SELECT 'the slowest check: ' || substr(item, 7) || ', ' || round(ms::numeric, 1) || ' ms' AS slowest
FROM medians WHERE item LIKE 'check %' ORDER BY ms DESC LIMIT 1 \gset
\echo :slowest
\echo :memory
