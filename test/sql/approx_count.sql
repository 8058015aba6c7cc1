-- counts that are not counted: the true one lies between the bounds, and what is not known is said
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;
-- all 30,000 rows are sampled: what ANALYZE finds is the same each time; status common and rare, city follows region, id unique
CREATE TABLE events (id integer PRIMARY KEY, status text NOT NULL, region integer NOT NULL, city integer NOT NULL,
	amount numeric NOT NULL, note text, is_open boolean NOT NULL);
INSERT INTO events SELECT n, CASE WHEN n % 100 < 70 THEN 'done' WHEN n % 100 < 99 THEN 'open' WHEN n % 1000 = 99 THEN 'rare' ELSE 'late' END,
	n % 50, (n % 50) * 10 + n % 3, (n * 7919) % 10007, CASE WHEN n % 4 = 0 THEN 'x' END, n % 5 = 0 FROM generate_series(1, 30000) n;
-- what a session has counted goes to the server before ANALYZE sets it to nothing
SELECT pg_stat_force_next_flush();
ANALYZE events;
CREATE TABLE never (id integer) WITH (autovacuum_enabled = false);
INSERT INTO never SELECT generate_series(1, 10);
CREATE TABLE parts (id integer, day date) PARTITION BY RANGE (day);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
INSERT INTO parts SELECT n, date '2024-01-01' + n % 60 FROM generate_series(1, 6000) n;
SELECT pg_stat_force_next_flush();
ANALYZE parts, parts_1, parts_2;
SELECT pg_stat_force_next_flush();

CREATE FUNCTION compare(query text, OUT is_within boolean, OUT is_bounded boolean, OUT is_narrow boolean) LANGUAGE plpgsql AS $$
DECLARE counted bigint; c record;
BEGIN
	EXECUTE format('SELECT count(*) FROM (%s) q', query) INTO counted;
	SELECT * INTO c FROM dbe.approx_count(query);
	is_within := counted >= c.low AND counted <= coalesce(c.high, counted) AND c.estimate >= c.low AND c.estimate <= coalesce(c.high, c.estimate);
	is_bounded := c.high IS NOT NULL;
	is_narrow := c.low >= 0.75 * counted AND c.high <= 1.35 * counted + 100;
END $$;
SELECT q.query, c.* FROM (VALUES
	(1, 'SELECT * FROM events'), (2, 'SELECT * FROM events WHERE status = ''done'''), (3, 'SELECT * FROM events WHERE status = ''rare'''),
	(4, 'SELECT * FROM events WHERE status = ''nowhere'''), (5, 'SELECT * FROM events WHERE status <> ''done'''),
	(6, 'SELECT * FROM events WHERE amount < 5000'), (7, 'SELECT * FROM events WHERE amount >= 2000 AND amount < 2100'),
	(8, 'SELECT * FROM events WHERE amount BETWEEN 100 AND 9000'), (9, 'SELECT * FROM events WHERE note IS NULL'),
	(10, 'SELECT * FROM events WHERE is_open'), (11, 'SELECT * FROM events WHERE NOT is_open'),
	(12, 'SELECT * FROM events WHERE id = 77'), (13, 'SELECT * FROM events WHERE id = 99999999'),
	(14, 'SELECT * FROM events WHERE region = 7 AND city = 71'), (15, 'SELECT * FROM events WHERE region = 7 AND city = 11'),
	(16, 'SELECT * FROM events WHERE status LIKE ''d%'''), (17, 'SELECT * FROM events WHERE status = ''done'' AND length(note) = 1'),
	(18, 'SELECT * FROM events WHERE status = ''done'' OR region = 3'), (19, 'SELECT * FROM parts'),
	(20, 'SELECT * FROM parts WHERE day >= ''2024-02-01'''), (21, 'SELECT * FROM parts_1'), (22, 'SELECT * FROM never'),
	(23, 'SELECT * FROM events e JOIN events f ON f.id = e.id'), (24, 'SELECT DISTINCT region FROM events'),
	(25, 'SELECT * FROM events WHERE status = NULL'), (26, 'SELECT * FROM events WHERE status IN (''done'', ''rare'')'))
	q (n, query), compare(q.query) c ORDER BY q.n;

-- a part of the rows sampled: the error of that is in the bounds
SET default_statistics_target = 10;
ANALYZE events;
SELECT q.query, c.low < c.estimate AND c.estimate < c.high AS has_error FROM (VALUES (1, 'SELECT * FROM events WHERE status = ''done'''),
	(2, 'SELECT * FROM events WHERE is_open'), (3, 'SELECT * FROM events WHERE note IS NULL'), (4, 'SELECT * FROM events WHERE amount < 5000'))
	q (n, query), dbe.approx_count(q.query) c ORDER BY q.n;
RESET default_statistics_target;
ANALYZE events;

-- what is counted is not the one row that count(*) gives, nor what LIMIT shows
SELECT (SELECT estimate FROM dbe.approx_count('SELECT count(*) FROM events WHERE status = ''done'';'))
	= (SELECT estimate FROM dbe.approx_count('SELECT * FROM events WHERE status = ''done'' ORDER BY amount LIMIT 10')) AS same,
	(SELECT estimate FROM dbe.approx_count('SELECT count(*) AS n FROM events')) AS whole;
SELECT estimate FROM dbe.approx_count('SELECT count(*) FROM events GROUP BY is_open');

-- changes since widen the bounds, and the truth stays within them
BEGIN;
DELETE FROM events WHERE status = 'open';
INSERT INTO events SELECT n, 'done', 1, 1, 1, NULL, true FROM generate_series(40001, 45000) n;
COMMIT;
SELECT pg_stat_force_next_flush();
SELECT changed FROM dbe.approx_count('SELECT * FROM events');
SELECT q.query, c.is_within FROM (VALUES (1, 'SELECT * FROM events'), (2, 'SELECT * FROM events WHERE status = ''open'''),
	(3, 'SELECT * FROM events WHERE status = ''done'''), (4, 'SELECT * FROM events WHERE amount = 1')) q (n, query), compare(q.query) c ORDER BY q.n;

-- in words
SELECT q.query, c.basis, c.analyzed_at IS NOT NULL AS known FROM (VALUES
	(1, 'SELECT count(*) FROM events WHERE region = 7 AND city = 71'), (2, 'SELECT * FROM never'),
	(3, 'SELECT * FROM events WHERE lower(status) = ''done'''), (4, 'SELECT 1 FROM events e JOIN never USING (id)'),
	(5, 'SELECT * FROM events WHERE id = 5'), (6, 'SELECT region, count(*) FROM events GROUP BY 1')) q (n, query), dbe.approx_count(q.query) c ORDER BY q.n;

-- conditions that row security adds are not known
CREATE ROLE dbe_test_reader;
GRANT SELECT ON events TO dbe_test_reader;
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
CREATE POLICY reader ON events USING (region = 7);
SET ROLE dbe_test_reader;
SELECT low, high, basis FROM dbe.approx_count('SELECT id FROM events WHERE status = ''done''');
RESET ROLE;
DROP POLICY reader ON events;
DROP OWNED BY dbe_test_reader;
DROP ROLE dbe_test_reader;

-- bad input
SELECT * FROM dbe.approx_count(NULL);
SELECT * FROM dbe.approx_count('SELECT 1; SELECT 2');
SELECT * FROM dbe.approx_count('SELECT * FROM nowhere');
SELECT * FROM dbe.approx_count('SELEC');
SELECT * FROM dbe.approx_count('');
SELECT * FROM dbe.approx_count('DELETE FROM events');
-- more rows than a bigint can tell
SELECT estimate, low, high FROM dbe.approx_count('SELECT 1 FROM events a, events b, events c, events d, events e, events f');
SELECT count(*) > 20000 AS kept FROM events;
