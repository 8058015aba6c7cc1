-- the reports: every one answers, on an empty database too, with rows as wide as declared
CREATE EXTENSION dbe;
CREATE VIEW report_calls AS
SELECT p.proname::text AS name, format('SELECT count(*) FROM dbe.%I()', p.proname) AS call
FROM pg_proc p WHERE pronamespace = 'dbe'::regnamespace AND proretset AND pronargs - pronargdefaults = 0
	AND proname NOT IN ('buffer_cache', 'undo_sql')
UNION ALL SELECT 'undo_sql', 'SELECT count(*) FROM dbe.undo_sql(since => ''-infinity'')';
CREATE FUNCTION errors() RETURNS TABLE (name text, state text, message text) LANGUAGE plpgsql AS $$
DECLARE c record;
BEGIN
	FOR c IN SELECT * FROM report_calls ORDER BY 1 LOOP
		BEGIN
			EXECUTE c.call;
		EXCEPTION WHEN OTHERS THEN
			RETURN QUERY SELECT c.name, SQLSTATE::text, SQLERRM::text;
		END;
	END LOOP;
END $$;
SELECT count(*) > 30 AS many FROM report_calls;
SELECT * FROM errors();
CREATE EXTENSION pg_stat_statements;
SELECT * FROM errors();

-- a shop
CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, phone text);
CREATE TABLE orders (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers,
	status text NOT NULL, placed_at timestamptz NOT NULL DEFAULT now(), note text);
CREATE INDEX idx_orders_status ON orders (status);
CREATE INDEX idx_orders_status_placed_at ON orders (status, placed_at);
CREATE INDEX idx_orders_status_again ON orders (status);
CREATE INDEX idx_customers_phone ON customers (phone);
CREATE TABLE events (at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2025-02-01') TO ('2025-03-01');
CREATE INDEX idx_events_kind ON events (kind);
INSERT INTO customers (email, phone) SELECT n || '@example.org', CASE WHEN n % 10 = 0 THEN n::text END FROM generate_series(1, 2000) n;
INSERT INTO orders (customer_id, status, note) SELECT 1 + n % 2000, 'state ' || n % 5, repeat('x', n % 50) FROM generate_series(1, 20000) n;
INSERT INTO orders (customer_id, status, note) SELECT 1, 'long', string_agg(md5(n::text), '') FROM generate_series(1, 2000) n;
INSERT INTO events SELECT '2025-01-01'::date + n % 59, 'k' FROM generate_series(1, 2000) n;
SELECT pg_stat_force_next_flush();
VACUUM ANALYZE;

-- sizes are those of the server's own functions, without their locks
SELECT table_name, rows, bytes = pg_total_relation_size(table_name::regclass) AS total,
	heap_bytes + toast_bytes = pg_table_size(table_name::regclass) AS heap, index_bytes = pg_indexes_size(table_name::regclass) AS indexes,
	total = pg_size_pretty(bytes) AS pretty
FROM dbe.table_sizes() WHERE table_name <> 'public.events';
SELECT bytes = (SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('events')) AS total FROM dbe.table_sizes() WHERE table_name = 'public.events';
SELECT table_name, index_name, method, purpose, bytes = coalesce((SELECT sum(pg_table_size(relid)) FROM pg_partition_tree(index_name::regclass)), pg_table_size(index_name::regclass)) AS same, entries
FROM dbe.index_sizes() ORDER BY 1, 2;
SELECT count(*) FROM dbe.table_sizes(top => 1);
SELECT count(*) FROM dbe.table_sizes('{pg_catalog}');

-- the four about indexes speak as the findings do
SELECT table_name, index_name, scans, verdict FROM dbe.unused_indexes() ORDER BY 1, 2;
SELECT dbe.set('unused_index.min_bytes', 0), dbe.set('unused_index.min_age', 0);
SET enable_indexonlyscan = off;
SELECT count(*) FROM orders;
SELECT pg_stat_force_next_flush();
SELECT index_name, verdict FROM dbe.unused_indexes() WHERE table_name = 'public.orders' ORDER BY 1;
SELECT 'public.' || index_name FROM dbe.unused_indexes() WHERE verdict = 'unused'
EXCEPT SELECT object FROM dbe.findings('{unused_index}');
SELECT object FROM dbe.findings('{unused_index}')
EXCEPT SELECT 'public.' || index_name FROM dbe.unused_indexes() WHERE verdict = 'unused';
SELECT table_name, index_name, how, kept_index FROM dbe.redundant_indexes() ORDER BY 2;
SELECT 'public.' || index_name FROM dbe.redundant_indexes() EXCEPT SELECT object FROM dbe.findings('{redundant_index}');
SELECT table_name, constraint_name, columns, referenced, rows, referenced_rows, referenced_deletes, verdict FROM dbe.unindexed_foreign_keys();
SELECT table_name, columns, referenced, on_delete, validated, indexed FROM dbe.foreign_keys();
SELECT table_name, seq_scans, verdict FROM dbe.missing_indexes();
SELECT table_name, index_name, column_name, null_pct FROM dbe.null_indexes();
CREATE TABLE payments (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id integer NOT NULL);
SELECT table_name, column_name, referenced, referenced_column FROM dbe.missing_foreign_keys();

-- bloat: what is full has none, what was emptied has much, and the estimate is near the measure
SELECT kind, object, pct < 15 AS little, basis ~ '^estimate, analyzed' AS estimated FROM dbe.bloat(top => NULL) WHERE object IN ('public.orders', 'public.customers');
DELETE FROM orders WHERE id % 10 <> 0 AND id < 20000;
SELECT pg_stat_force_next_flush();
VACUUM ANALYZE orders;
SELECT kind, object, pct > 70 AS much, wasted_bytes < bytes AS possible FROM dbe.bloat() WHERE object IN ('public.orders', 'public.orders_pkey') ORDER BY 1;
SELECT kind, object FROM dbe.bloat(top => NULL) WHERE basis ~ '^unknown' ORDER BY 1, 2;
SELECT * FROM dbe.bloat(exact => true);
CREATE EXTENSION pgstattuple;
SELECT e.kind, e.object, e.basis, abs(e.pct - s.pct) < 20 AS near FROM dbe.bloat(exact => true) e JOIN dbe.bloat() s USING (object)
WHERE object IN ('public.orders', 'public.orders_pkey') ORDER BY 1;

-- vacuum: triggers, debt, what is due
SELECT table_name, dead, trigger, debt, vacuumed IS NOT NULL AS vacuumed, changed, due FROM dbe.vacuum_status() WHERE table_name = 'public.orders';
SELECT pg_stat_force_next_flush();
UPDATE customers SET phone = NULL;
SELECT pg_stat_force_next_flush();
SELECT table_name, dead, trigger, debt, changed, due FROM dbe.vacuum_status(top => 1);
ALTER TABLE customers SET (autovacuum_enabled = off);
SELECT table_name, due FROM dbe.vacuum_status(top => 1);
SELECT kind, name, state FROM dbe.wraparound(0) WHERE name = current_database() OR kind <> 'database';
SELECT count(*) FROM dbe.wraparound(3) WHERE kind = 'table' AND xid_age >= 0 AND used_pct < 1;

-- sequences, settings, extensions
SELECT setval('orders_id_seq', 1500000000) > 0 AS set;
SELECT sequence_name, column_name, last_value, ends_at, used_pct, remaining, note FROM dbe.sequences() WHERE sequence_name <> 'public.payments_id_seq';
SELECT name, installed = available AS same, schema, state FROM dbe.extensions() WHERE installed IS NOT NULL ORDER BY 1;
SELECT count(*) > 0 AS others FROM dbe.extensions() WHERE state = 'available' AND installed IS NULL;
SELECT name, value, source, needs_restart, pending FROM dbe.changed_settings() WHERE name = 'shared_preload_libraries';
SELECT database, count > 0 AS counted, pct BETWEEN 0 AND 100 AS share FROM dbe.connections() WHERE database = '(all)';
SELECT sum(c.count) = 2 * max(c.count) FILTER (WHERE c.database = '(all)') AS adds_up FROM dbe.connections() c;
SELECT database, bytes > 0 AS sized, connections > 0 AS used FROM dbe.databases() WHERE database = current_database();
SELECT table_name, hit_pct BETWEEN 0 AND 100 AS share, hits > 0 AS hits FROM dbe.cache(top => 0);
SELECT table_name, updates, hot_updates <= updates AS possible, fillfactor, indexes FROM dbe.update_stats(top => 1);
SELECT table_name, rows_read > 0 AS read, inserted, updated, deleted FROM dbe.traffic() WHERE table_name IN ('public.customers', 'public.orders') ORDER BY 1;
SELECT table_name, index_pct BETWEEN 0 AND 100 AS share FROM dbe.index_usage(top => 1);
SELECT count(*) FROM dbe.blocking();
SELECT count(*) FROM dbe.progress();
SELECT kind, name, state FROM dbe.replication();

-- roles: what they are and have, but no setting that may hold a secret
CREATE ROLE dbe_test_group NOLOGIN CREATEDB;
CREATE ROLE dbe_test_member LOGIN CONNECTION LIMIT 3 VALID UNTIL '2999-01-01 00:00:00+00' IN ROLE dbe_test_group;
ALTER ROLE dbe_test_member SET work_mem = '8MB';
ALTER ROLE dbe_test_member SET app.api_key = 'hunter2';
SELECT role_name, can_login, attributes, connections, "limit", valid_until > now() AS valid, member_of, settings
FROM dbe.role_stats() WHERE role_name IN ('dbe_test_group', 'dbe_test_member');
SELECT count(*) FROM dbe.role_stats() r WHERE r::text ~ 'hunter2' OR role_name ~ '^pg_';
DROP ROLE dbe_test_member, dbe_test_group;

-- statements: without secrets, in the order asked for
CREATE ROLE dbe_test_secretive PASSWORD 'hunter2';
DROP ROLE dbe_test_secretive;
SELECT 1 AS one;
SELECT count(*) FROM dbe.slow_queries(NULL, 'calls', NULL) WHERE query ~ 'hunter2';
SELECT bool_and(calls <= before) AS in_order FROM (SELECT calls, lag(calls) OVER () AS before FROM dbe.slow_queries(order_by => 'calls')) s;
SELECT max(length(query)) <= 40 AS cut FROM dbe.slow_queries();

-- for programs
SELECT jsonb_agg(r) -> 0 ->> 'verdict' AS verdict FROM dbe.unindexed_foreign_keys() r;

-- bad input is refused
SELECT * FROM dbe.slow_queries(order_by => 'beauty');
SELECT * FROM dbe.table_sizes('{nowhere}');
SELECT * FROM dbe.table_sizes(top => -1);
SELECT * FROM dbe.unused_indexes(max_scans => -1);
SELECT * FROM dbe.locks(width => 3);
SELECT * FROM dbe.long_running('-1 minute');
SELECT * FROM dbe.grants('dbe_test_nobody_at_all');
SELECT * FROM dbe.buffer_cache();
\set VERBOSITY sqlstate
SELECT count(*) FROM dbe.table_sizes(ARRAY[NULL]::name[]);
-- an interval without end, where the server has one
SELECT count(*) FROM dbe.long_running((CASE WHEN current_setting('server_version_num')::integer >= 170000 THEN 'infinity' ELSE '1000 years' END)::interval);
SELECT count(*) FROM dbe.long_running(NULL, NULL) WHERE pid = pg_backend_pid();
SELECT count(*) >= 0 AS ok FROM dbe.locks(NULL, NULL);
SELECT count(*) >= 0 AS ok FROM dbe.buffer_cache(NULL);
SELECT * FROM errors();
