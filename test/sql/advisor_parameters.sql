-- dbe.advise_indexes() of statements with parameters: what is advised with values drawn from the statistics, and whether
-- real calls with real values read less once it is built
\set VERBOSITY verbose
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE EXTENSION dbe;
SET max_parallel_workers_per_gather = 0;
CREATE TABLE jobs (id integer PRIMARY KEY, status text NOT NULL, created_at timestamptz NOT NULL, owner integer NOT NULL, body text NOT NULL);
INSERT INTO jobs SELECT n, CASE WHEN n % 100 = 0 THEN 'open' ELSE 'done' END, timestamptz '2024-01-01 00:00+00' + n * interval '10 minutes',
	n * 7919 % 2000, repeat('x', 100) FROM generate_series(1, 50000) n;
CREATE TABLE unknown (a integer, b integer) WITH (autovacuum_enabled = off);
INSERT INTO unknown SELECT n, n FROM generate_series(1, 20000) n;
VACUUM unknown;
CREATE TYPE state AS ENUM ('new', 'old');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE TABLE odd (a state, b positive, c "char", d jsonb, e integer[]);
INSERT INTO odd SELECT CASE WHEN n % 1000 = 0 THEN 'new' ELSE 'old' END::state, n, chr(65 + n % 20)::"char", to_jsonb(n), ARRAY[n, 1]
	FROM generate_series(1, 20000) n;
CREATE TABLE events (at timestamptz NOT NULL, kind integer, body text) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01 00:00+00') TO ('2024-07-01 00:00+00');
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2024-07-01 00:00+00') TO ('2025-01-01 00:00+00');
INSERT INTO events SELECT timestamptz '2024-01-01 00:00+00' + n * interval '20 minutes', n % 3000, 'x' FROM generate_series(1, 26000) n;
VACUUM ANALYZE jobs, odd, events;

-- each statement with parameters, and the same with values that its callers have
CREATE TABLE asked (n integer GENERATED ALWAYS AS IDENTITY, query text, call text);
INSERT INTO asked (query, call) VALUES
	('SELECT * FROM jobs WHERE status = $1', 'SELECT * FROM jobs WHERE status = ''open'''),
	('SELECT * FROM jobs WHERE created_at BETWEEN $1 AND $2', 'SELECT * FROM jobs WHERE created_at BETWEEN ''2024-05-01 00:00+00'' AND ''2024-05-03 00:00+00'''),
	('SELECT * FROM jobs WHERE $1 <= created_at AND created_at < $2', 'SELECT * FROM jobs WHERE created_at >= ''2024-05-01 00:00+00'' AND created_at < ''2024-05-03 00:00+00'''),
	('SELECT * FROM jobs ORDER BY created_at DESC LIMIT $1', 'SELECT * FROM jobs ORDER BY created_at DESC LIMIT 20'),
	('SELECT * FROM jobs WHERE owner = ANY ($1)', 'SELECT * FROM jobs WHERE owner = ANY (''{1,2,3,4,5}'')'),
	('SELECT * FROM jobs WHERE owner IN ($1, $2, $3)', 'SELECT * FROM jobs WHERE owner IN (7, 8, 9)'),
	('SELECT * FROM jobs WHERE (created_at, id) > ($1, $2) ORDER BY created_at, id LIMIT $3', 'SELECT * FROM jobs WHERE (created_at, id) > (''2024-05-01 00:00+00'', 17) ORDER BY created_at, id LIMIT 20'),
	('SELECT * FROM jobs WHERE owner = $1 AND created_at >= $2 ORDER BY created_at LIMIT $3 OFFSET $4', 'SELECT * FROM jobs WHERE owner = 5 AND created_at >= ''2024-05-01 00:00+00'' ORDER BY created_at LIMIT 20'),
	('UPDATE jobs SET status = $1 WHERE owner = $2', 'SELECT * FROM jobs WHERE owner = 5'),
	('SELECT * FROM unknown WHERE a = $1', 'SELECT * FROM unknown WHERE a = 5'),
	('SELECT * FROM odd WHERE a = $1', 'SELECT * FROM odd WHERE a = ''new''');
CREATE TABLE advice AS SELECT asked.n, a.* FROM asked, dbe.advise_index(query) a;
SELECT n, action, ddl, saving_percent > 50 AS large, confidence, queries -> 0 ->> 'basis' AS basis FROM advice ORDER BY n, rank;

-- what real calls read, without and with what is advised
CREATE FUNCTION blocks(call text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
	EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ' || call INTO plan;
	RETURN (plan -> 0 -> 'Plan' ->> 'Shared Hit Blocks')::bigint + (plan -> 0 -> 'Plan' ->> 'Shared Read Blocks')::bigint;
END $$;
CREATE TABLE measured (n integer, before bigint, after bigint);
DO $$
DECLARE
	one record;
	before bigint;
BEGIN
	FOR one IN SELECT a.n, a.index_name, asked.call, replace(a.ddl, ' CONCURRENTLY', '') AS ddl FROM advice a JOIN asked USING (n) WHERE a.action = 'create' ORDER BY n LOOP
		before := blocks(one.call);
		EXECUTE one.ddl;
		INSERT INTO measured VALUES (one.n, before, blocks(one.call));
		EXECUTE format('DROP INDEX %I', one.index_name);
	END LOOP;
END $$;
SELECT n, after < before AS less, after * 3 < before AS a_third FROM measured ORDER BY n;

-- no index is the answer: nothing is known of a pattern, and of what no index finds
SELECT q, a.action, a.ddl, a.queries -> 0 ->> 'basis' AS basis FROM (VALUES
	('SELECT * FROM jobs WHERE body LIKE $1'), ('SELECT * FROM jobs WHERE status <> $1'), ('SELECT * FROM jobs WHERE length(body) = $1 AND status <> $2')) v (q),
	dbe.advise_index(q, include_drops => false) a;
-- some parameters have no value: the others have
SELECT action, ddl, queries -> 0 ->> 'basis' AS basis FROM dbe.advise_index('SELECT * FROM jobs WHERE owner = $1 AND body LIKE $2');
-- an index for the rare value that is there serves the typical one
CREATE INDEX open_jobs ON jobs (created_at) WHERE status = 'open';
SELECT action, ddl FROM dbe.advise_index('SELECT * FROM jobs WHERE status = $1 ORDER BY created_at LIMIT $2', include_drops => false) WHERE action <> 'note';
DROP INDEX open_jobs;
-- a value that nearly all rows have: a generic plan would find them by the index as well, and that is said
CREATE TABLE trap (id integer, kind integer, body text);
INSERT INTO trap SELECT n, CASE WHEN n % 50 <> 0 THEN 0 ELSE n / 50 END, repeat('x', 100) FROM generate_series(1, 50000) n;
VACUUM ANALYZE trap;
SELECT action, ddl, regexp_replace(reason, '[0-9,]+ times as', 'N times as') AS reason, (queries -> 0 ->> 'worst_after')::numeric > 1000 AS worst_is_large
FROM dbe.advise_index('SELECT * FROM trap WHERE kind = $1');
CREATE INDEX ON trap (kind);
PREPARE by_kind (integer) AS SELECT * FROM trap WHERE kind = $1;
EXPLAIN (COSTS OFF) EXECUTE by_kind (0);
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS OFF) EXECUTE by_kind (0);
RESET plan_cache_mode;
DEALLOCATE by_kind;

-- pg_stat_statements has counted the rows of a call: who asks for nearly all of them needs no index, who asks for few does
CREATE EXTENSION pg_stat_statements;
\o /dev/null
SELECT 'SELECT id, status, body FROM jobs WHERE status = ''done''' FROM generate_series(1, 5) \gexec
SELECT 'SELECT id, created_at FROM jobs WHERE created_at > ''2024-12-13 00:00+00''' FROM generate_series(1, 5) \gexec
SELECT 'SELECT id, owner, body FROM jobs WHERE owner BETWEEN 100 AND 1900' FROM generate_series(1, 5) \gexec
SELECT 'SELECT id, body FROM trap WHERE kind = 0 AND id < 25000' FROM generate_series(1, 5) \gexec
\o
CREATE TABLE counted AS SELECT query AS text, calls, rows / calls AS rows_of_call FROM pg_stat_statements s
	WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query ~ '^SELECT id, ';
SELECT * FROM counted ORDER BY text;
SELECT a.action, a.ddl, q ->> 'query' AS query, q ->> 'basis' AS basis, (q ->> 'cost_after')::numeric < 100 AS is_cheap
FROM dbe.advise_indexes((SELECT array_agg(text ORDER BY text) FROM counted), include_drops => false) a, jsonb_array_elements(a.queries) q ORDER BY 1, 2, 3;
SELECT a.action, a.ddl, q ->> 'query' AS query, q ->> 'basis' AS basis, (q ->> 'cost_after')::numeric < 100 AS is_cheap
FROM dbe.advise_indexes(include_drops => false, min_gain => 0.000001) a, jsonb_array_elements(a.queries) q
WHERE a.action = 'create' AND (q ->> 'query') IN (SELECT text FROM counted) ORDER BY 1, 2, 3;

-- types: domains keep their checks to themselves, arrays and what has no order are no worse than without
SELECT q, a.action, a.ddl, a.queries -> 0 ->> 'basis' AS basis FROM (VALUES ('SELECT * FROM odd WHERE b = $1'), ('SELECT * FROM odd WHERE c = $1'),
	('SELECT * FROM odd WHERE d = $1'), ('SELECT * FROM odd WHERE e = $1'), ('SELECT * FROM odd WHERE a > $1'), ('SELECT * FROM odd WHERE b = $1::numeric'),
	('SELECT * FROM events WHERE at >= $1 AND at < $2'), ('SELECT * FROM events WHERE kind = $1'), ('SELECT * FROM (SELECT owner AS o FROM jobs) s WHERE s.o = $1'),
	('SELECT * FROM jobs WHERE owner = $1 OR ($2 IS NULL AND id = $3)'), ('SELECT $1'), ('SELECT * FROM jobs LIMIT $1'), ('SELECT * FROM jobs WHERE owner = $70'),
	('WITH w AS (SELECT * FROM jobs WHERE owner = $1) SELECT * FROM w JOIN trap USING (id) WHERE trap.kind = $2')) v (q),
	dbe.advise_index(q, include_drops => false) a WHERE a.action = 'create' ORDER BY q, a.rank;

-- rights: of what the caller may not read no value is drawn
CREATE ROLE dbe_test_reader;
GRANT USAGE ON SCHEMA dbe TO dbe_test_reader;
GRANT SELECT ON jobs TO dbe_test_reader;
ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON jobs USING (owner = 5);
SET ROLE dbe_test_reader;
SELECT action, ddl, confidence, queries -> 0 ->> 'basis' AS basis FROM dbe.advise_index('SELECT * FROM jobs WHERE status = $1', include_drops => false);
RESET ROLE;
SELECT statements, planned, planner_calls <= 15 * statements AS few_plans FROM dbe.advise_workload_summary((SELECT array_agg(query) FROM asked));
DROP OWNED BY dbe_test_reader;
DROP ROLE dbe_test_reader;
