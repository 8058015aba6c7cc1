-- The advisor's bad days: what stops it leaves nothing behind, large workloads and tables, time and budgets that are too small,
-- tables that take no index, texts that are no statement; what it prints runs, cures, and repeats nothing.
\set VERBOSITY sqlstate
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE EXTENSION postgres_fdw;
SET max_parallel_workers_per_gather = 0;
CREATE TABLE orders (id integer PRIMARY KEY, customer integer, product integer, note text);
INSERT INTO orders SELECT n, n % 5000, n % 777, 'n' || n FROM generate_series(1, 20000) n;
CREATE TABLE many (id integer PRIMARY KEY, a integer, b integer);
INSERT INTO many SELECT n, n % 3000, n % 700 FROM generate_series(1, 10000) n;
DO $$ BEGIN
	EXECUTE (SELECT 'CREATE TABLE wide (' || string_agg(format('c%s integer', n), ', ' ORDER BY n) || ')' FROM generate_series(1, 200) n);
	EXECUTE (SELECT 'INSERT INTO wide SELECT ' || string_agg(format('n * %s %% %s', n, n * 13 + 50), ', ' ORDER BY n) FROM generate_series(1, 200) n) || ' FROM generate_series(1, 3000) n';
	FOR n IN 3001 .. 3499 LOOP EXECUTE format('CREATE INDEX many_%1$s ON many (b) WHERE a = %1$s', n); END LOOP;
END $$;
VACUUM ANALYZE orders, wide, many;
CREATE TABLE workload AS SELECT format('SELECT c%s FROM wide WHERE c%s = %s AND c%s = %s AND c%s > %s ORDER BY c%s',
	n * 31 % 199 + 1, n % 199 + 1, n % 50, n * 17 % 199 + 1, n % 50, n * 5 % 199 + 1, n % 40, n * 3 % 199 + 1) AS query FROM generate_series(1, 1000) n;

-- ---- stopped: at once, at every stage of the search, with nothing left ----
SELECT name FROM dbe.whatif_create('CREATE INDEX ON orders (product)');
CREATE TEMP TABLE settings AS SELECT name, setting FROM pg_settings WHERE name !~ '^statement_timeout|^dbe.whatif';
CREATE FUNCTION left_over(OUT own text, OUT changed bigint, OUT seen text) LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
	SELECT string_agg(name, ', ') INTO own FROM dbe.whatif_list();
	SELECT count(*) INTO changed FROM settings JOIN pg_settings s USING (name) WHERE s.setting <> settings.setting;
	PERFORM set_config('dbe.whatif', 'on', true);
	FOR line IN EXPLAIN SELECT * FROM orders WHERE customer = 5 AND product = 5 LOOP
		seen := coalesce(seen, substring(line FROM 'Index Scan (?:on|using) (\S+)'));
	END LOOP;
	PERFORM set_config('dbe.whatif', 'off', true);
END $$;
\set advise 'SELECT indexes FROM dbe.advise_workload_summary(workload_table => ''workload'', min_gain => 0);'
\set at_once 'SELECT clock_timestamp() - :''started'' < interval ''2 s'' AS at_once, l.* FROM left_over() l;'
SELECT clock_timestamp() AS started \gset
SET statement_timeout = 50; :advise
RESET statement_timeout; :at_once
SELECT clock_timestamp() AS started \gset
SET statement_timeout = 500; :advise
RESET statement_timeout; :at_once
SELECT clock_timestamp() AS started \gset
SET statement_timeout = 1000; :advise
RESET statement_timeout; :at_once
-- an error in the middle of the search is of its statement; a subtransaction that is undone
SELECT reason FROM dbe.advise_indexes(ARRAY['SELECT * FROM orders WHERE customer = 1/0', 'SELECT * FROM orders WHERE customer = 7'], include_drops => false);
DO $$ BEGIN PERFORM count(*) FROM dbe.advise_index('SELECT * FROM orders WHERE customer = 7'); RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN NULL; END $$;
SELECT * FROM left_over();
SELECT dbe.whatif_reset();

-- ---- large, and too little: time, bytes, number ----
SELECT statements, planned < statements AS partly, indexes > 0 AS some, elapsed_ms < 1500 AS in_time, is_complete FROM dbe.advise_workload_summary(workload_table => 'workload', min_gain => 0, time_limit => '400 ms');
SELECT planned, indexes, elapsed_ms < 500 AS in_time, is_complete FROM dbe.advise_workload_summary(workload_table => 'workload', time_limit => '1 ms');
SELECT action, reason ~ '^Time ran out when \d+ of 1000 statements' AS is_said FROM dbe.advise_indexes(workload_table => 'workload', time_limit => '1 ms') ORDER BY rank DESC LIMIT 1;
SELECT indexes, size_bytes FROM dbe.advise_workload_summary(ARRAY['SELECT * FROM orders WHERE customer = 7'], budget_bytes => 0);
SELECT indexes FROM dbe.advise_workload_summary(ARRAY['SELECT * FROM orders WHERE customer = 7', 'SELECT * FROM orders WHERE note = ''n7'''], max_indexes => 1);
SELECT string_agg(format('c%s = %1$s', n), ' AND ') AS all_columns FROM generate_series(1, 200) n \gset
SELECT count(*) FROM dbe.advise_index('SELECT * FROM wide WHERE ' || :'all_columns') WHERE action = 'create';
SELECT action, ddl FROM dbe.advise_index('SELECT * FROM many WHERE a = 5');

-- ---- tables that take none, odd names, texts that are no statement ----
CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '/nowhere', dbname 'none');
CREATE USER MAPPING FOR PUBLIC SERVER elsewhere;
CREATE FOREIGN TABLE remote (a integer) SERVER elsewhere;
CREATE FOREIGN TABLE remote_asked (a integer) SERVER elsewhere OPTIONS (use_remote_estimate 'true');
CREATE TABLE parent (a integer, b integer);
CREATE TABLE child () INHERITS (parent);
CREATE TABLE parted (k integer, a integer, b integer) PARTITION BY RANGE (k);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10000);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10000) TO (20000) PARTITION BY HASH (b);
CREATE TABLE "parted ""2b" PARTITION OF parted_2 FOR VALUES WITH (MODULUS 1, REMAINDER 0);
CREATE INDEX there ON "parted ""2b" (a);
CREATE TABLE idx_parted_1_a (x integer);
CREATE TABLE half (k integer, a integer) PARTITION BY RANGE (k);
CREATE TABLE half_1 PARTITION OF half FOR VALUES FROM (0) TO (20000);
CREATE FOREIGN TABLE half_2 PARTITION OF half FOR VALUES FROM (20000) TO (30000) SERVER elsewhere;
CREATE SCHEMA "Odd; --";
CREATE TABLE "Odd; --"."My ""Table""" ("My ""Col""" integer, "sel;ect" text, "a'b" integer);
CREATE TABLE points (p point, gone integer);
CREATE TABLE ruled (a integer);
CREATE RULE twice AS ON UPDATE TO ruled DO ALSO DELETE FROM points;
INSERT INTO parent SELECT n, n FROM generate_series(1, 10000) n;
INSERT INTO child SELECT n, n FROM generate_series(1, 10000) n;
INSERT INTO parted SELECT n, n % 5000, n FROM generate_series(0, 19999) n;
INSERT INTO half SELECT n, n % 5000 FROM generate_series(0, 19999) n;
INSERT INTO "Odd; --"."My ""Table""" SELECT n, n, n FROM generate_series(1, 10000) n;
INSERT INTO points SELECT point(n, n) FROM generate_series(1, 10000) n;
CREATE MATERIALIZED VIEW seen AS SELECT * FROM orders;
CREATE VIEW few AS SELECT id, customer FROM orders WHERE product < 100;
VACUUM ANALYZE parent, child, parted, half_1, "Odd; --"."My ""Table""", points, seen, ruled;
CREATE TABLE odd (n integer GENERATED ALWAYS AS IDENTITY, query text);
INSERT INTO odd (query) VALUES ('SELECT * FROM remote WHERE a = 7'), ('SELECT * FROM remote_asked WHERE a = 7'), ('SELECT * FROM parent WHERE a = 7'),
	('SELECT * FROM parted WHERE a = 7'), ('SELECT * FROM parted_1 WHERE a = 7'), ('SELECT * FROM half WHERE a = 7'), ('SELECT * FROM seen WHERE customer = 7'), ('SELECT * FROM few WHERE customer = 7'),
	('SELECT * FROM "Odd; --"."My ""Table""" WHERE "My ""Col""" = 7'), ('SELECT * FROM "Odd; --"."My ""Table""" WHERE lower("sel;ect") = ''7'''), ('SELECT * FROM "Odd; --"."My ""Table""" WHERE "a''b" = 7'),
	('SELECT * FROM points ORDER BY p <-> point ''(1,1)'' LIMIT 5'), ('SELECT 1; SELECT * FROM orders WHERE customer = $3; -- ;'), (''), (' ; -- ;'), ('SELEC 1'), ('SELECT * FROM nowhere'), ('SELECT gone FROM orders'),
	('VACUUM orders'), ('DROP TABLE orders'), ('CREATE INDEX ON orders (customer)'), ('COPY orders TO STDOUT'), ('SELECT * FROM orders WHERE customer = ''x'''), ('UPDATE ruled SET a = 1'), ('SELECT * FROM orders WHERE ctid = ''(0,1)''');
SELECT n, a.action, a.ddl, CASE WHEN action = 'note' THEN regexp_replace(reason, '.*could not connect.*\((\S+)\)\.$', '\1') END AS note
FROM odd, dbe.advise_indexes(ARRAY[query], include_drops => false) a ORDER BY n, a.rank;

SELECT * FROM dbe.advise_indexes(ARRAY['SELECT 1', NULL]);
SELECT * FROM dbe.advise_indexes('{}');

-- ---- it runs as printed, cures, and nothing is there twice ----
CREATE VIEW doubled AS SELECT s.indexrelid::regclass AS shorter, l.indexrelid::regclass AS longer FROM pg_index s JOIN pg_index l USING (indrelid)
	JOIN pg_class c ON c.oid = s.indexrelid JOIN pg_class o ON o.oid = l.indexrelid AND o.relam = c.relam
	WHERE s.indexrelid <> l.indexrelid AND s.indexprs IS NULL AND l.indexprs IS NULL AND s.indpred IS NOT DISTINCT FROM l.indpred AND s.indnkeyatts <= l.indnkeyatts
		AND (l.indkey::int2[])[0:s.indnkeyatts - 1] = (s.indkey::int2[])[0:s.indnkeyatts - 1] AND (l.indoption::int2[])[0:s.indnkeyatts - 1] = (s.indoption::int2[])[0:s.indnkeyatts - 1]
		AND s.indrelid >= 16384;
INSERT INTO odd (query) VALUES ('SELECT customer FROM orders WHERE customer = 7'), ('SELECT * FROM orders WHERE customer = 7 AND product = 7'), ('SELECT id, customer FROM orders WHERE customer BETWEEN 7 AND 8');
CREATE TABLE advice AS SELECT * FROM dbe.advise_indexes((SELECT array_agg(query ORDER BY n) FROM odd), min_gain => 0.0001, include_drops => false) WHERE action = 'create';
SELECT line FROM advice, string_to_table(ddl, E'\n') WITH ORDINALITY t (line, place) ORDER BY table_name, rank, place \gexec
SELECT * FROM doubled;
SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid;
SELECT action, ddl FROM dbe.advise_indexes((SELECT array_agg(query ORDER BY n) FROM odd), min_gain => 0.0001, include_drops => false) WHERE action <> 'note';

-- ---- nothing is written ----
BEGIN READ ONLY;
SELECT action, ddl FROM dbe.advise_index('SELECT * FROM orders WHERE note = ''n7''');
COMMIT;
-- needless ones of one statement's tables, where that is asked for
CREATE INDEX note_1 ON orders (note);
CREATE INDEX note_2 ON orders (note);
SELECT action, ddl FROM dbe.advise_index('SELECT * FROM orders WHERE note = ''n7'''), dbe.whatif_reset() WHERE action = 'drop';
SELECT action, ddl FROM dbe.advise_index('SELECT * FROM orders WHERE note = ''n7''', include_drops => true) WHERE action = 'drop';
SELECT count(*) FROM dbe.whatif_list();
