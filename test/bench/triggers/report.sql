-- The tables that answer. Psql variable: rows.

-- Medians over the rounds. Ratios are taken within a round, whose measurements lie close together.
CREATE TABLE summary AS
    SELECT m.task, m.operation, v.position, v.variant, v.family,
           round(percentile_cont(0.5) WITHIN GROUP (ORDER BY m.cpu / n.cpu)::numeric, 2) AS ratio,
           round(min(m.cpu / n.cpu), 2) AS lowest, round(max(m.cpu / n.cpu), 2) AS highest,
           round(percentile_cont(0.5) WITHIN GROUP (ORDER BY n.wall / m.wall)::numeric, 2) AS speed,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY m.cpu)::numeric AS cpu,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY m.cpu - n.cpu)::numeric AS more_cpu,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY m.wall)::numeric AS wall,
           round(percentile_cont(0.5) WITHIN GROUP (ORDER BY m.wal)::numeric) AS wal,
           round(percentile_cont(0.5) WITHIN GROUP (ORDER BY m.wal - n.wal)::numeric) AS more_wal,
           round(percentile_cont(0.5) WITHIN GROUP (ORDER BY m.heap)::numeric) AS heap,
           round(percentile_cont(0.5) WITHIN GROUP (ORDER BY m.index)::numeric) AS index
    FROM measured m
    JOIN measured n USING (round, task, operation)
    JOIN variants v ON v.variant = m.variant
    WHERE n.variant = 'no trigger'
    GROUP BY m.task, m.operation, v.position, v.variant, v.family;

CREATE FUNCTION place(operation text) RETURNS integer
    RETURN array_position('{insert,copy,update,delete}', operation);

CREATE FUNCTION stage(task text) RETURNS integer
    RETURN array_position('{bulk,1 client,2 clients}', task);

-- The operation is named on the first line of its block.
CREATE FUNCTION heading(title text, is_first boolean) RETURNS text
    RETURN CASE WHEN is_first THEN title ELSE '' END;

\pset footer off
\pset border 0
\pset null -

\echo
\echo 'All ratios: server CPU against no trigger; 1 INSERT and the like: one row by key, 1 client'
SELECT variant AS "median",
       max(ratio) FILTER (WHERE task = 'bulk' AND operation = 'insert') AS "INSERT",
       max(ratio) FILTER (WHERE task = 'bulk' AND operation = 'copy') AS "COPY",
       max(ratio) FILTER (WHERE task = 'bulk' AND operation = 'update') AS "UPDATE",
       max(ratio) FILTER (WHERE task = 'bulk' AND operation = 'delete') AS "DELETE",
       max(ratio) FILTER (WHERE task = '1 client' AND operation = 'insert') AS "1 INSERT",
       max(ratio) FILTER (WHERE task = '1 client' AND operation = 'update') AS "1 UPDATE",
       max(ratio) FILTER (WHERE task = '1 client' AND operation = 'delete') AS "1 DELETE"
FROM summary GROUP BY position, variant ORDER BY position;

\echo 'Bulk,' :rows 'rows: server CPU'
SELECT heading(upper(operation), lag(operation) OVER w IS DISTINCT FROM operation) AS "bulk",
       variant, ratio AS "x none", lowest AS "from", highest AS "to",
       round(cpu * :rows / 1e6, 1) AS "ms", round(cpu) AS "ns per row",
       round(more_cpu) AS "ns over none"
FROM summary WHERE task = 'bulk' AND family = 'audit'
WINDOW w AS (ORDER BY place(operation), position) ORDER BY place(operation), position;

\echo 'One row by key, prepared: server CPU of all clients a transaction; x tps from none to this'
SELECT heading(upper(operation) || ', ' || task, lag((task, operation)) OVER w
                   IS DISTINCT FROM (task, operation)) AS "one row",
       variant, ratio AS "x none", lowest AS "from", highest AS "to", round(cpu) AS "ns",
       round(more_cpu) AS "over none", speed AS "x tps", round(1e9 / wall) AS "tps"
FROM summary WHERE task <> 'bulk' AND family = 'audit'
WINDOW w AS (ORDER BY place(operation), task, position) ORDER BY place(operation), task, position;

\echo 'updated_at and version: server CPU of an UPDATE of another column'
SELECT heading(task, lag(task) OVER w IS DISTINCT FROM task) AS "UPDATE", variant,
       ratio AS "x none", lowest AS "from", highest AS "to", round(cpu) AS "ns per row",
       round(more_cpu) AS "over none", round(1e9 / wall) AS "rows/s", wal AS "WAL bytes"
FROM summary WHERE operation = 'update' AND (family = 'stamp' OR variant = 'no trigger')
WINDOW w AS (ORDER BY stage(task), position) ORDER BY stage(task), position;

\echo 'Bytes a row: WAL, and what the log takes in heap (with TOAST) and indexes'
SELECT heading(CASE task WHEN 'bulk' THEN 'bulk ' ELSE 'one row ' END || upper(operation),
               lag((task, operation)) OVER w IS DISTINCT FROM (task, operation)) AS "bytes a row",
       variant, wal AS "WAL", more_wal AS "WAL over none", heap AS "log heap", index AS "log index"
FROM summary WHERE task <> '2 clients' AND family = 'audit'
WINDOW w AS (ORDER BY stage(task), place(operation), position)
ORDER BY stage(task), place(operation), position;

\echo 'Reading a log of' :rows 'rows changed twice, by 100 users: wall time, whole rows as text'
SELECT variant, history.us AS "row history us", history.rows AS "rows",
       round(of_user.us / 1000, 2) AS "user's hour ms", of_user.rows AS "rows",
       round(of_user.us / nullif(of_user.rows, 0), 2) AS "us per row"
FROM variants
LEFT JOIN (SELECT * FROM readings WHERE question = 'history') AS history USING (variant)
LEFT JOIN (SELECT * FROM readings WHERE question = 'user') AS of_user USING (variant)
WHERE history.rows IS NOT NULL OR of_user.rows IS NOT NULL
ORDER BY position;
