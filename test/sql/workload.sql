-- the workload by its numbers: rows one by one, shapes, snapshots, and what each caller is told
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;
SELECT * FROM dbe.n_plus_one();
SELECT * FROM dbe.workload_findings();
SELECT * FROM dbe.workload_snapshot();
CREATE EXTENSION pg_stat_statements;
-- so that nothing is evicted below
SELECT pg_stat_statements_reset() IS NOT NULL AS reset;
SELECT * FROM dbe.n_plus_one();

CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, full_name text NOT NULL, deleted_at timestamptz);
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, total integer);
CREATE TABLE items (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders, name text);
CREATE TABLE sessions (id bigint PRIMARY KEY, expires_at timestamptz);
INSERT INTO customers (full_name) SELECT 'customer ' || n FROM generate_series(1, 200) n;
INSERT INTO orders (customer_id, total) SELECT n, n FROM generate_series(1, 200) n;
INSERT INTO items (order_id, name) SELECT 1 + n % 200, 'x' FROM generate_series(1, 600) n;
INSERT INTO sessions SELECT n, now() FROM generate_series(1, 100) n;
ANALYZE customers, orders, items, sessions;
SELECT id > 0 AS taken, statements > 0 AS some, removed FROM dbe.workload_snapshot();

-- lists, and a lookup for each of their rows
\set ECHO none
\o /dev/null
SELECT id, customer_id FROM orders ORDER BY id LIMIT 80;
SELECT format('SELECT full_name FROM customers WHERE id = %s AND deleted_at IS NULL', n) FROM generate_series(1, 80) n \gexec
SELECT id AS order_id, total FROM orders WHERE id <= 55;
SELECT format('SELECT name, id FROM items i WHERE i.order_id = %s ORDER BY id', n) FROM generate_series(1, 55) n \gexec
-- a hot key, without a list of sessions; as many rows of a table that has nothing to do with it
SELECT id, total FROM orders o WHERE o.id BETWEEN 10 AND 79;
SELECT format('SELECT expires_at FROM sessions WHERE id = %s', n % 3) FROM generate_series(1, 70) n \gexec
-- one row and one lookup each time are a chain
SELECT format('SELECT customer_id FROM orders o2 WHERE o2.id = %s', n) FROM generate_series(1, 90) n \gexec
SELECT format('SELECT id, full_name FROM customers c2 WHERE c2.id = %s', n) FROM generate_series(1, 90) n \gexec
\o
\set ECHO all
SELECT query, calls, rows, parent_query, parent_calls, parent_rows, regexp_replace(detail, 'in \S+ \S+ ?\S*,|query -?\d+', '...', 'g') AS detail,
	(evidence ->> 'apart')::numeric AS apart, fix FROM dbe.n_plus_one();
-- the batch gives what the lookups gave
PREPARE batch AS SELECT id, full_name FROM customers WHERE id = ANY ($1) AND deleted_at IS NULL;
EXECUTE batch ('{3,1}');
SELECT count(*) FROM dbe.n_plus_one(min_calls => 70);
SELECT count(*) FROM dbe.n_plus_one(since => '-infinity');
SELECT count(*) FROM dbe.n_plus_one(seconds => 0.2);

-- what is kept has no texts, is pruned, and tells when a statement grew
SELECT statements > 0 AS some, removed FROM dbe.workload_snapshot(keep => 1);
SELECT count(*) FROM dbe.workload_snapshots;
SELECT count(*) FROM dbe.n_plus_one();
SELECT called_after IS NULL AS unknown FROM dbe.slow_queries(NULL, width => NULL) WHERE query ~ '^SELECT expires_at';
SELECT expires_at IS NOT NULL FROM sessions WHERE id = 1;
\set ECHO none
\o /dev/null
SELECT expires_at FROM sessions WHERE id = 1;
\o
\set ECHO all
SELECT called_after = (SELECT date_trunc('second', max(taken_at)) FROM dbe.workload_snapshots) AS known, recent_mean_ms > 0 AS recent
FROM dbe.slow_queries(NULL, width => NULL) WHERE query = 'SELECT expires_at FROM sessions WHERE id = $1';

-- lists of any length are one shape
SELECT count(DISTINCT dbe.fingerprint(q)) AS one FROM unnest(ARRAY['SELECT a FROM t WHERE b IN (1, 2) AND c = ''x''', 'select a from t where b in ($1) and c=$2',
	E'SELECT a -- note\n FROM t WHERE b IN (-1,2, 3) AND c = ''y'';', 'SELECT a FROM t WHERE b IN ($1 /*, ... */) AND c = $2', 'SELECT a FROM t WHERE b IN (NULL, 5) AND c = NULL']) q;
SELECT count(DISTINCT dbe.fingerprint(q)) AS all_of_them FROM unnest(ARRAY['SELECT a FROM t', 'SELECT b FROM t', 'SELECT "A" FROM t', 'SELECT a FROM t WHERE a IS NULL',
	'SELECT a FROM t WHERE a IS NOT NULL', 'SELECT a FROM t WHERE a = 1', 'SELECT a FROM t WHERE a - 1 = 1', 'SELECT a, b FROM t', 'SELECT f(1, 2)', 'SELECT f(1, a)']) q;
SELECT dbe.fingerprint('INSERT INTO t VALUES (1, ''a''), (2, ''b'')') = dbe.fingerprint('insert into t values ($1, $2)') AS rows_are_one,
	dbe.fingerprint('') = dbe.fingerprint(' -- x') AS nothing, dbe.fingerprint(NULL) IS NULL AS unknown, dbe.fingerprint('SELECT ''unfinished') ~ '^[0-9a-f]{16}$' AS of_anything;

-- findings: their conditions are met, or nearly
SELECT pg_stat_statements_reset() IS NOT NULL AS reset;
SELECT * FROM dbe.n_plus_one();
CREATE TABLE small_a AS SELECT n AS a FROM generate_series(1, 120) n;
CREATE TABLE small_b AS SELECT n AS b FROM generate_series(1, 120) n;
ANALYZE small_a, small_b;
SELECT pg_stat_statements_reset() IS NOT NULL AS reset;
\set ECHO none
\o /dev/null
SELECT * FROM small_a, small_b WHERE a + b > 0;
SELECT * FROM small_a JOIN small_b ON a = b;
SELECT format('SELECT id FROM orders WHERE id IN (%s) AND total > %s', string_agg(m::text, ','), n) FROM generate_series(1, 22) n, generate_series(1, n) m GROUP BY n \gexec
SELECT format('SELECT id FROM orders WHERE total IN (%s)', string_agg(m::text, ',')) FROM generate_series(1, 5) n, generate_series(1, n) m GROUP BY n \gexec
SELECT format('INSERT INTO orders (total, customer_id) VALUES (%s, %s) RETURNING id', n, n) FROM generate_series(1, 120) n \gexec
SELECT format('UPDATE orders SET total = %s WHERE id = %s', n, n) FROM generate_series(1, 110) n \gexec
SET work_mem = '64kB';
SELECT md5(n::text) AS digest FROM generate_series(1, 40000) n ORDER BY digest OFFSET 39999;
RESET work_mem;
\o
\set ECHO all
SELECT rule, severity, regexp_replace(query, '(\$\d+, ?)+\$\d+', '...') AS query, fix FROM dbe.workload_findings('{cartesian_by_rows,temp_spill}')
WHERE query !~ 'pg_stat' ORDER BY rule, query;
SELECT count(*) = CASE WHEN current_setting('server_version_num')::integer < 180000 THEN 1 ELSE 0 END AS one_shape, coalesce(min(fix), 'SELECT id FROM orders WHERE id = ANY ($1) AND total > $2;') AS fix
FROM dbe.workload_findings('{in_list_shapes}');
SELECT count(*) FROM dbe.workload_findings('{unbounded_result,idle_poll,jit_heavy,unstable_time,planning_heavy}') WHERE rule IS NOT NULL;
SELECT id, severity FROM dbe.workload_rules ORDER BY id;
-- a long statement is judged as well
\set ECHO none
\o /dev/null
SELECT format('SELECT id FROM orders WHERE id IS NOT NULL AND %s', string_agg('total <> ' || n, ' AND ')) FROM generate_series(1, 700) n \gexec
\o
\set ECHO all
SELECT rule, length(query) > 8192 AS is_long, calls FROM dbe.lint_workload(NULL, '{is_null_on_not_null}');

-- the caller's own statements are all that he sees
CREATE ROLE dbe_test_reader;
SET ROLE dbe_test_reader;
SELECT rule, query FROM dbe.workload_findings('{unbounded_result}');
SELECT rule, query, calls > 0 AS counted, pct > 0 AS share FROM dbe.lint_workload(NULL, '{is_null_on_not_null}');
SELECT count(*) FROM dbe.n_plus_one(seconds => 0.1);
SELECT * FROM dbe.n_plus_one();
SELECT * FROM dbe.workload_snapshot();
SELECT count(*) FROM dbe.workload_counters;
SELECT count(*) FROM dbe.slow_queries() WHERE query ~ 'orders';
RESET ROLE;
DROP ROLE dbe_test_reader;

-- bad input
SELECT * FROM dbe.n_plus_one(seconds => 0);
SELECT * FROM dbe.n_plus_one(seconds => 'NaN');
SELECT * FROM dbe.n_plus_one(seconds => 1e9);
SELECT * FROM dbe.n_plus_one(min_calls => 0);
SELECT * FROM dbe.workload_snapshot(keep => 0);
SELECT * FROM dbe.workload_findings('{beauty}');
SELECT count(*) FROM dbe.workload_findings('{}') WHERE rule IS NOT NULL;
