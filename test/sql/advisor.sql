-- dbe.advise_indexes(), dbe.advise_index(): what is advised for each kind of statement, what is not, and whether the
-- prediction holds once it is built
\set VERBOSITY verbose
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE EXTENSION dbe;
SET max_parallel_workers_per_gather = 0;
CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL, country text NOT NULL, deleted_at timestamptz);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE,
	status text NOT NULL, created_at timestamptz NOT NULL, total numeric(10, 2) NOT NULL, tags text[] NOT NULL, details jsonb NOT NULL,
	validity tstzrange NOT NULL);
CREATE TABLE "Odd Table" ("Some ""Id""" integer PRIMARY KEY, "Group" integer, "select" text);
CREATE TABLE small (id integer PRIMARY KEY, name text);
INSERT INTO customers SELECT n, 'Customer' || n || '@example.org', (ARRAY['FR','DE','IT','ES','PL'])[n % 5 + 1],
	CASE WHEN n % 20 = 0 THEN timestamptz '2025-01-01 00:00+00' END FROM generate_series(1, 10000) n;
INSERT INTO orders SELECT n, (n * 7919) % 10000 + 1, (ARRAY['new','paid','sent','done','done','done','done','done','done','done'])[n % 10 + 1],
	timestamptz '2024-01-01 00:00+00' + (n % 5000) * interval '1 hour', n % 1000, ARRAY['t' || n % 500, 'x'], jsonb_build_object('sku', n % 2000, 'gift', n % 2 = 0),
	tstzrange(timestamptz '2024-01-01 00:00+00' + n * interval '1 minute', timestamptz '2024-01-01 00:00+00' + (n + 30) * interval '1 minute')
	FROM generate_series(1, 50000) n;
INSERT INTO "Odd Table" SELECT n, n % 1000, 'x' FROM generate_series(1, 20000) n;
INSERT INTO small SELECT n, 'n' FROM generate_series(1, 50) n;
VACUUM ANALYZE customers, orders, "Odd Table", small;

-- what each kind of statement gets
CREATE TABLE asked (n integer GENERATED ALWAYS AS IDENTITY, query text);
INSERT INTO asked (query) VALUES
	('SELECT * FROM orders WHERE customer_id = 17'),
	('SELECT * FROM orders WHERE customer_id = $1 AND created_at >= $2'),
	('SELECT * FROM orders WHERE customer_id = 17 ORDER BY created_at DESC LIMIT 10'),
	('SELECT id FROM orders WHERE status = ''new'' AND total > 990'),
	('SELECT sum(total) FROM orders WHERE customer_id IN (1, 2, 3)'),
	('SELECT * FROM customers WHERE lower(email) = ''customer17@example.org'''),
	('SELECT * FROM customers WHERE email LIKE ''Customer123%'''),
	('SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.id = 17'),
	('SELECT * FROM customers c WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id AND o.total = 999)'),
	('WITH late AS (SELECT customer_id, created_at FROM orders) SELECT * FROM late WHERE created_at = ''2024-02-01 00:00+00'''),
	('SELECT * FROM orders WHERE customer_id = 5 OR created_at = ''2024-02-01 00:00+00'''),
	('SELECT * FROM orders WHERE tags @> ARRAY[''t7'']'),
	('SELECT * FROM orders WHERE details @> ''{"sku": 77}'''),
	('SELECT * FROM orders WHERE validity @> timestamptz ''2024-01-05 00:00+00'''),
	('SELECT max(created_at) FROM orders'),
	('UPDATE orders SET status = ''done'' WHERE customer_id = 3'),
	('DELETE FROM orders WHERE created_at = ''2024-02-01 00:00+00'''),
	('SELECT * FROM "Odd Table" WHERE "Group" = 5');
SELECT n, a.action, a.ddl, a.reason, a.saving_percent > 30 AS large, a.confidence
FROM asked, dbe.advise_index(query) a ORDER BY n, a.rank;

-- what gets none: keys that are there, small tables, whole tables, nothing to find by
SELECT q, a.action, a.ddl, a.reason FROM (VALUES
	('SELECT * FROM orders WHERE id = 5'), ('SELECT * FROM small WHERE name = ''x'''), ('SELECT * FROM orders WHERE total >= 0'),
	('SELECT 1'), ('INSERT INTO small VALUES (1, ''x'')'), ('SELECT relname FROM pg_class WHERE relkind = ''r''')) v (q),
	dbe.advise_index(q) a WHERE a.action <> 'note';

-- a workload: weights, budget, number; predicted and built
CREATE TABLE workload (query text, calls integer);
INSERT INTO workload VALUES
	('SELECT * FROM orders WHERE customer_id = 17', 100),
	('SELECT * FROM orders WHERE customer_id = 17 ORDER BY created_at DESC LIMIT 10', 50),
	('SELECT id, total FROM orders WHERE created_at BETWEEN ''2024-02-01'' AND ''2024-02-02''', 10),
	('SELECT * FROM customers WHERE lower(email) = ''customer17@example.org''', 20),
	('SELECT nothing FROM nowhere', 5), ('SELEC 1', 1), ('VACUUM orders', 1);
CREATE TABLE advice AS SELECT * FROM dbe.advise_indexes(workload_table => 'workload', include_drops => false);
SELECT rank, action, ddl, replaces, queries IS NOT NULL AS has_queries FROM advice ORDER BY rank;
SELECT reason FROM advice WHERE action = 'note' ORDER BY rank;
SELECT statements, planned, skipped, calls, indexes, saving_percent > 90 AS large, planner_calls <= 15 * statements AS few_plans, is_complete
FROM dbe.advise_workload_summary(workload_table => 'workload');
SELECT count(*) FROM dbe.advise_indexes(workload_table => 'workload', budget_bytes => 0) WHERE action = 'create';
SELECT count(*) FROM dbe.advise_indexes(workload_table => 'workload', max_indexes => 1) WHERE action = 'create';
SELECT sum(size_bytes) <= 1500000 AS fits FROM dbe.advise_indexes(workload_table => 'workload', budget_bytes => 1500000) WHERE action = 'create';
SELECT replace(ddl, ' CONCURRENTLY', '') FROM advice WHERE action = 'create' ORDER BY rank \gexec
VACUUM ANALYZE orders, customers;
CREATE FUNCTION planned(query text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO plan;
	RETURN plan -> 0 -> 'Plan' ->> 'Total Cost';
END $$;
SELECT q ->> 'query' AS query, abs((q ->> 'cost_after')::numeric / planned(q ->> 'query') - 1) < 0.05 AS as_predicted
FROM advice, jsonb_array_elements(queries) q WHERE action = 'create' AND q ->> 'query' !~ 'lower' ORDER BY 1;
SELECT a.index_name, abs(a.size_bytes / pg_relation_size(format('%I', a.index_name)::regclass)::numeric - 1) < 0.25 AS as_predicted
FROM advice a WHERE action = 'create' ORDER BY 1;
-- nothing is left to advise
SELECT action, ddl FROM dbe.advise_indexes(workload_table => 'workload', include_drops => false) WHERE action <> 'note';

-- what is there and needless
DROP INDEX idx_orders_customer_id;
CREATE INDEX idx_short ON orders (customer_id);
SELECT action, ddl, reason, replaces FROM dbe.advise_index('SELECT sum(total) FROM orders WHERE customer_id BETWEEN 10 AND 500') WHERE action <> 'note';
CREATE INDEX idx_double ON customers (country);
CREATE INDEX idx_double_2 ON customers (country);
SELECT action, ddl, reason FROM dbe.advise_indexes(ARRAY['SELECT id FROM customers WHERE country = ''FR'' AND email = ''x''']) WHERE action = 'drop' ORDER BY ddl;
DROP INDEX idx_short, idx_double, idx_double_2;

-- what holds an index, or finds otherwise than its column: kept, and none in place of another
CREATE EXTENSION btree_gist;
CREATE TABLE held (a integer, b integer, pad text, EXCLUDE USING btree (a WITH =));
INSERT INTO held SELECT n, n % 500, repeat('x', 100) FROM generate_series(1, 20000) n;
CREATE INDEX held_b ON held (b);
ALTER TABLE held CLUSTER ON held_b;
CREATE TABLE collated (id integer, name text COLLATE "C", b integer, pad text);
INSERT INTO collated SELECT n, 'name' || n, n % 100, repeat('x', 80) FROM generate_series(1, 20000) n;
CREATE INDEX collated_other ON collated (name COLLATE "POSIX");
VACUUM ANALYZE held, collated;
SELECT q, a.action, a.ddl FROM (VALUES ('SELECT b FROM held WHERE a BETWEEN 100 AND 5000'), ('SELECT a FROM held WHERE b BETWEEN 1 AND 20'), ('SELECT * FROM collated WHERE name = ''name7''')) v (q),
	dbe.advise_indexes(ARRAY[q], min_gain => 0) a WHERE a.action <> 'note' ORDER BY q, a.rank;
DROP TABLE held, collated;
-- one row by its key: the key is enough
SELECT action, ddl FROM dbe.advise_indexes(ARRAY['SELECT total FROM orders WHERE id = 5', 'SELECT status FROM orders WHERE id = $1'], min_gain => 0, include_drops => false);
-- writes count: an index that inserts pay more for than the reader saves is none
SELECT action, ddl FROM dbe.advise_indexes(ARRAY['SELECT * FROM "Odd Table" WHERE "Group" = 5', 'INSERT INTO "Odd Table" VALUES ($1, $2, $3)'], ARRAY[1, 1000000]);
SELECT action, ddl, write_cost > 0 AS costs FROM dbe.advise_indexes(ARRAY['SELECT * FROM "Odd Table" WHERE "Group" = 5', 'INSERT INTO "Odd Table" VALUES ($1, $2, $3)'], ARRAY[1000, 10]);

-- partitions: one statement each, and the parent
CREATE TABLE events (at timestamptz NOT NULL, kind integer, body text) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE "Events 2025" PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
INSERT INTO events SELECT timestamptz '2024-01-01' + n * interval '30 minutes', n % 3000, 'x' FROM generate_series(1, 34000) n;
VACUUM ANALYZE events;
SELECT action, ddl FROM dbe.advise_index('SELECT * FROM events WHERE kind = 7');

-- views, temporary and foreign tables, inheritance; a table without statistics
CREATE VIEW paid AS SELECT id, customer_id, total FROM orders WHERE status = 'paid';
CREATE TEMP TABLE scratch AS SELECT n AS a, n % 100 AS b FROM generate_series(1, 10000) n;
CREATE TABLE unknown (a integer, b integer);
INSERT INTO unknown SELECT n, n FROM generate_series(1, 10000) n;
SELECT action, ddl, confidence FROM dbe.advise_index('SELECT * FROM paid WHERE total = 7');
ANALYZE scratch;
SELECT action, ddl FROM dbe.advise_index('SELECT * FROM scratch WHERE a = 7');
SELECT action, ddl, reason, confidence FROM dbe.advise_index('SELECT * FROM unknown WHERE a = 7');

-- rights: what the caller may not read is said and left out
CREATE ROLE dbe_test_reader;
GRANT USAGE ON SCHEMA dbe TO dbe_test_reader;
GRANT SELECT ON customers TO dbe_test_reader;
SET ROLE dbe_test_reader;
SELECT action, ddl, reason FROM dbe.advise_indexes(ARRAY['SELECT * FROM orders WHERE total = 5', 'SELECT * FROM customers WHERE country = ''FR'' AND email = ''x'''], include_drops => false);
RESET ROLE;

-- bad input changes nothing
SELECT * FROM dbe.advise_indexes(ARRAY['SELECT 1'], ARRAY[1, 2]);
SELECT * FROM dbe.advise_indexes(ARRAY['SELECT 1'], ARRAY[-1]);
SELECT * FROM dbe.advise_indexes(ARRAY['SELECT 1'], workload_table => 'workload');
SELECT * FROM dbe.advise_indexes(workload_table => 'small');
CREATE TABLE counted AS SELECT 'SELECT 1' AS query, float8 'NaN' AS calls;
SELECT * FROM dbe.advise_indexes(workload_table => 'counted');
SELECT * FROM dbe.advise_indexes(ARRAY['SELECT 1'], budget_bytes => -1);
SELECT * FROM dbe.advise_indexes(ARRAY['SELECT 1'], max_indexes => 0);
SELECT * FROM dbe.advise_indexes(ARRAY['SELECT 1'], min_gain => 2);
SELECT * FROM dbe.advise_indexes(ARRAY['SELECT 1'], time_limit => '0');
SELECT * FROM dbe.advise_indexes();
SELECT * FROM dbe.advise_indexes('{}');
SELECT * FROM dbe.advise_index(NULL);
-- nothing of it is left in the session
SELECT count(*) FROM dbe.whatif_list();
DROP OWNED BY dbe_test_reader;
DROP ROLE dbe_test_reader;
