-- sessions with odd settings, and objects with names that are hard to keep apart, get the same answers
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE SCHEMA one;
CREATE SCHEMA two;
-- the same names in two schemas
CREATE TABLE one.bills (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, price double precision NOT NULL, paid timestamp DEFAULT '2024-01-31 00:00:00', note char(10) DEFAULT E'a\\b');
CREATE TABLE two.bills (LIKE one.bills INCLUDING ALL);
CREATE TABLE two.rests (id bigint PRIMARY KEY, bill_id integer REFERENCES two.bills, CHECK (id > 0));
INSERT INTO one.bills (price) SELECT n + 0.1 FROM generate_series(1, 1000) n;
INSERT INTO two.bills (price) SELECT n FROM generate_series(1, 1000) n;
INSERT INTO two.rests SELECT n, n FROM generate_series(1, 1000) n;
SELECT setval('one.bills_id_seq', 2000000000) > 0 AS set;
-- dropped columns, whose names the catalog makes up
CREATE TABLE one.lost (id bigint PRIMARY KEY, gone char(5), went double precision, kept char(12));
CREATE INDEX ON one.lost (kept);
CREATE INDEX ON one.lost (kept, id);
ALTER TABLE one.lost DROP COLUMN gone, DROP COLUMN went;
ANALYZE;

-- everything that does not depend on the moment, as one text
CREATE FUNCTION public.answer() RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	SELECT pg_catalog.string_agg(pg_catalog.concat_ws('|', f.check_id, f.severity, f.object, f.detail, f.fix, f.points, f.evidence), E'\n' ORDER BY f.check_id COLLATE "C", f.object COLLATE "C") INTO result FROM dbe.findings(dimensions => '{schema,indexing,migration}', schemas => '{one,two}', detail => true) f;
	result := result || (SELECT pg_catalog.string_agg(pg_catalog.concat_ws('|', b.kind, b.object, b.bytes, b.wasted_bytes), E'\n' ORDER BY b.object COLLATE "C") FROM dbe.bloat('{one,two}') b);
	result := result || (SELECT pg_catalog.string_agg(t::text, E'\n' ORDER BY t.table_name COLLATE "C") FROM dbe.table_sizes('{one,two}') t);
	result := result || (SELECT pg_catalog.string_agg(s::text, E'\n' ORDER BY s.sequence_name COLLATE "C") FROM dbe.sequences('{one,two}') s);
	result := result || (SELECT pg_catalog.string_agg(k::text, E'\n' ORDER BY k.constraint_name COLLATE "C") FROM dbe.foreign_keys('{one,two}') k);
	RETURN result;
END $$;
CREATE TABLE expected AS SELECT public.answer() AS answer;
SELECT answer ~ 'one\.bills' AND answer ~ 'two\.bills' AS qualified, answer ~ 'pg\.dropped|OID=|\?\?\?' AS made_up, length(answer) > 1000 AS long FROM expected;

-- many settings at a time; those with several values take turns
CREATE TABLE odd (ord integer GENERATED ALWAYS AS IDENTITY, name text, value text);
INSERT INTO odd (name, value) VALUES ('search_path', ''), ('search_path', 'two, one'), ('search_path', 'one, two, public, pg_catalog'), ('standard_conforming_strings', 'off'), ('quote_all_identifiers', 'on'),
	('DateStyle', 'German, DMY'), ('DateStyle', 'SQL, MDY'), ('IntervalStyle', 'iso_8601'), ('bytea_output', 'escape'), ('extra_float_digits', '-15'), ('timezone', 'Pacific/Chatham'), ('xmlbinary', 'hex'),
	('lc_messages', 'C'), ('lc_numeric', 'C'), ('backslash_quote', 'on'), ('escape_string_warning', 'on'), ('transform_null_equals', 'on'), ('array_nulls', 'off'), ('row_security', 'off'), ('default_toast_compression', 'pglz'),
	('work_mem', '64kB'), ('temp_buffers', '800kB'), ('lock_timeout', '1ms'), ('enable_seqscan', 'off'), ('enable_indexscan', 'off'), ('enable_hashjoin', 'off'), ('enable_sort', 'off'), ('geqo_threshold', '2'), ('from_collapse_limit', '1'),
	('join_collapse_limit', '1'), ('plan_cache_mode', 'force_generic_plan'), ('force_parallel_mode', 'on'), ('debug_parallel_query', 'on'), ('parallel_setup_cost', '0'), ('min_parallel_table_scan_size', '0'),
	('default_transaction_read_only', 'on'), ('default_transaction_isolation', 'serializable'), ('default_transaction_deferrable', 'on'), ('stats_fetch_consistency', 'snapshot'), ('stats_fetch_consistency', 'cache'), ('session_replication_role', 'replica'),
	('check_function_bodies', 'off'), ('default_statistics_target', '1'), ('client_encoding', 'UTF8'), ('max_stack_depth', '100kB'), ('track_activities', 'off'), ('compute_query_id', 'on');
CREATE FUNCTION difference(mine text) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce((SELECT string_agg(left(l, 120), ' // ') FROM (SELECT l FROM regexp_split_to_table(mine, '\n') l EXCEPT SELECT l FROM expected, regexp_split_to_table(answer, '\n') l) d), 'lines are missing') $$;
DO $$
DECLARE t integer; o record; a text;
BEGIN
	FOR t IN 1..3 LOOP
		BEGIN
			FOR o IN SELECT v.name, v.value FROM (SELECT *, row_number() OVER (PARTITION BY name ORDER BY ord) AS turn FROM odd) v JOIN pg_settings s ON lower(s.name) = lower(v.name) WHERE turn = t OR turn = 1 AND v.name <> 'search_path' ORDER BY turn, v.name = 'search_path' LOOP
				PERFORM pg_catalog.set_config(o.name, o.value, true);
			END LOOP;
			a := public.answer();
			RAISE EXCEPTION USING ERRCODE = 'XX999';
		EXCEPTION WHEN SQLSTATE 'XX999' THEN NULL;
		END;
		IF a IS DISTINCT FROM (SELECT answer FROM expected) THEN
			RAISE WARNING 'turn %: %', t, difference(a);
		END IF;
	END LOOP;
END $$;
-- as another superuser, in another session, and when everything was analyzed and vacuumed again: the same answer, the same score
-- what was counted is told, so that nothing arrives between two looks
ANALYZE;
SELECT pg_stat_force_next_flush();
SELECT string_agg(points::text, ' ' ORDER BY dimension) AS score FROM dbe.score() WHERE dimension IN ('schema', 'indexing', 'migration', 'security') \gset
CREATE ROLE dbe_test_super SUPERUSER;
SET ROLE dbe_test_super;
SELECT public.answer() = answer AS same FROM expected;
SELECT :'score' = string_agg(points::text, ' ' ORDER BY dimension) AS same FROM dbe.score() WHERE dimension IN ('schema', 'indexing', 'migration', 'security');
RESET ROLE;
\c -
SET client_min_messages = warning;
SELECT public.answer() = answer AS same FROM expected;
ANALYZE one.bills, two.bills, two.rests, one.lost;
VACUUM one.bills, two.bills, two.rests, one.lost;
SELECT :'score' = string_agg(points::text, ' ' ORDER BY dimension) AS same FROM dbe.score() WHERE dimension IN ('schema', 'indexing', 'migration', 'security');
DROP ROLE dbe_test_super;

-- what dbe runs is not worth compiling, whatever the session says
CREATE EXTENSION pg_stat_statements;
SET jit_above_cost = 0;
SET pg_stat_statements.track = 'all';
SELECT count(*) FROM dbe.score();
SELECT count(*) > 10 AS some, sum(jit_functions) AS compiled FROM pg_stat_statements WHERE NOT toplevel AND query ~ 'pg_catalog';
RESET jit_above_cost;
RESET pg_stat_statements.track;

-- names that differ in the last of 63 bytes, or by how a letter is composed: what is printed runs, and hits the right one
DO $do$
DECLARE w text;
BEGIN
	FOREACH w IN ARRAY ARRAY[repeat('long', 15) || 'a', repeat('long', 15) || 'b', repeat(U&'\00E9', 31), repeat(U&'\00E9', 30) || U&'\00E8', U&'caf\00E9', U&'cafe\0301', '$_$', '$$', '1st', 'Upper', 'upper', 'select', 'a.b'] LOOP
		EXECUTE format('CREATE TABLE one.%I (id bigint PRIMARY KEY, %I integer NOT NULL, unit_price double precision NOT NULL)', w, w);
		EXECUTE format('INSERT INTO one.%I SELECT n, n, n FROM generate_series(1, 2000) n', w);
		EXECUTE format('ALTER TABLE one.%I ADD FOREIGN KEY (%I) REFERENCES one.bills NOT VALID', w, w);
	END LOOP;
END $do$;
ANALYZE;
SELECT check_id, count(*), count(DISTINCT object) FROM dbe.findings('{money_in_float,unindexed_foreign_key,unvalidated_constraint}', schemas => '{one}', detail => true) WHERE object !~ '^one.bills$' GROUP BY 1 ORDER BY 1;
SELECT replace(string_agg(fix, E'\n' ORDER BY object), ' CONCURRENTLY', '') AS fixes FROM dbe.findings('{money_in_float,unindexed_foreign_key}', schemas => '{one}', detail => true) \gset
SELECT length(:'fixes') > 1000 AS many;
\o /dev/null
:fixes
\o
SELECT check_id, object FROM dbe.findings('{money_in_float,unindexed_foreign_key}', schemas => '{one}', detail => true);
SELECT count(*), count(DISTINCT relname), max(octet_length(relname)) <= 63 AS fits FROM pg_class WHERE relkind = 'i' AND relnamespace = 'one'::regnamespace AND relname !~ 'pkey|_key|bills|lost';

-- what looks like a pattern in an argument is a name
\set VERBOSITY sqlstate
SELECT count(*) FROM dbe.findings(schemas => '{%}');
SELECT count(*) FROM dbe.findings(schemas => '{.*}');
SELECT count(*) FROM dbe.findings(schemas => '{o_e}');
SELECT count(*) FROM dbe.findings(schemas => '{ONE}');
SELECT count(*) FROM dbe.findings('{money_in_.*}');
SELECT count(*) FROM dbe.findings('{money%}');
SELECT count(*) FROM dbe.table_sizes('{*}');
SELECT count(*) FROM dbe.grants('%');
SELECT count(*) FROM dbe.grants($$' OR true --$$);
SELECT count(*) FROM dbe.slow_queries(order_by => $$calls; DROP TABLE expected$$);
SELECT dbe.set('unused_index.%', 1);
SELECT dbe.reset('unused_index._______');
SELECT dbe.report('%');
SELECT count(*) FROM expected;
