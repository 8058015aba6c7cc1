-- every shape of table: what the audit trail says is what a trigger in PL/pgSQL has seen beside it
\set VERBOSITY terse
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = ISO;
SET intervalstyle = postgres;
CREATE EXTENSION dbe;

CREATE TABLE truth (
	n bigint GENERATED ALWAYS AS IDENTITY, name text, action text, old_data jsonb, new_data jsonb,
	login_user text DEFAULT session_user);
CREATE TABLE seen AS SELECT 0::bigint AS last;
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
	SET search_path = public SET datestyle = ISO SET intervalstyle = postgres SET extra_float_digits = 1 SET bytea_output = hex AS $$ BEGIN
	INSERT INTO truth (name, action, old_data, new_data) VALUES (TG_ARGV[0], TG_OP,
		CASE WHEN TG_LEVEL = 'ROW' AND TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_LEVEL = 'ROW' AND TG_OP <> 'DELETE' THEN to_jsonb(NEW) END);
	RETURN NULL; END $$;
-- the names sort around those of dbe, so that both see the same
CREATE FUNCTION watch(VARIADIC tables regclass[]) RETURNS void LANGUAGE plpgsql AS $$ DECLARE t regclass; name text; BEGIN
	FOREACH t IN ARRAY tables LOOP
		name := (SELECT relname FROM pg_class WHERE oid = t);
		EXECUTE format('CREATE TRIGGER "00_a" AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION tell(%L)', t, name);
		PERFORM dbe.audit_enable(t, full_rows => true, log_unchanged => true);
	END LOOP; END $$;
-- what was recorded since the last call, and every difference from the truth
CREATE FUNCTION recorded() RETURNS TABLE (name name, action text, rows bigint, different bigint, said jsonb, is jsonb) LANGUAGE plpgsql AS $$ BEGIN
	RETURN QUERY
	WITH log AS (
		SELECT l.table_name::text AS name, l.action, l.old_data, l.new_data FROM dbe.audit_log l WHERE l.id > (SELECT last FROM seen) AND l.action <> 'TRUNCATE'),
	told AS (SELECT t.name, t.action, t.old_data, t.new_data FROM truth t),
	more AS (TABLE log EXCEPT ALL TABLE told), less AS (TABLE told EXCEPT ALL TABLE log),
	wrong AS (
		SELECT m.name, m.action, count(*), min(coalesce(m.new_data, m.old_data)::text)::jsonb AS said, NULL::jsonb AS is FROM more m GROUP BY 1, 2
		UNION ALL
		SELECT l.name, l.action, count(*), NULL, min(coalesce(l.new_data, l.old_data)::text)::jsonb FROM less l GROUP BY 1, 2)
	SELECT l.name::name, l.action, l.rows, coalesce(w.count, 0), w.said, w.is
	FROM (SELECT t.name, t.action, count(*) AS rows FROM told t GROUP BY 1, 2) l LEFT JOIN wrong w USING (name, action)
	UNION ALL
	SELECT w.name::name, w.action, 0, w.count, w.said, w.is FROM wrong w WHERE NOT EXISTS (SELECT FROM told t WHERE (t.name, t.action) = (w.name, w.action))
	ORDER BY 1, 2;
	TRUNCATE truth;
	UPDATE seen SET last = coalesce((SELECT max(l.id) FROM dbe.audit_record l), 0); END $$;

-- ---- types ----
CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE TYPE mood AS ENUM ('sad', 'it''s "fine"', 'happy');
CREATE TYPE place AS (street text, lines text[], mood mood, at timestamptz, part numeric(8, 2));
CREATE TYPE floatrange AS RANGE (subtype = float8, multirange_type_name = floatmulti);
CREATE DOMAIN score AS integer CHECK (VALUE >= 0);
CREATE DOMAIN scores AS score[];
CREATE DOMAIN spot AS place;
CREATE DOMAIN code AS char(4);
CREATE TABLE types (
	id bigint PRIMARY KEY, i2 smallint, i4 integer, n numeric, n2 numeric(12, 4), f4 real, f8 double precision, b boolean, t text, v varchar(20), c char(6), nm name, ch "char",
	by bytea, bit1 bit(5), bits varbit, m money, d date, ti time, tz timetz, ts timestamp, tsz timestamptz(3), iv interval, u uuid, j json, jb jsonb, x xml,
	ip inet, net cidr, mac macaddr, mac8 macaddr8, p point, l line, ls lseg, bx box, pa path, po polygon, ci circle, tv tsvector, tq tsquery, o oid, rc regclass, ro regrole, rt regtype,
	i4r int4range, tr tstzrange, mr int8multirange, fr floatrange, fm floatmulti, e mood, cp place, s score, ss scores, sp spot, cd code, ct citext, ai integer[], at text[], ae mood[], ac place[],
	ad score[], ar floatrange[], aj jsonb[], ab bytea[], ats timestamptz[], lsn pg_lsn, xid xid, tid tid, iv2 int2vector, ov oidvector, sn txid_snapshot, acl aclitem, acls aclitem[], jp jsonpath, ref refcursor);
SELECT watch('types');
INSERT INTO types (id) VALUES (1);
INSERT INTO types VALUES
	(2, -32768, 2147483647, 'NaN', 1.50, '-0', '-0', true, '', ' x ', 'a', 'a name', 'z', '', '10101', '', '-12.34', 'infinity', '24:00', '23:59:59.999999+14', '-infinity', 'infinity',
	 '-1 year 2 mons -3 days 04:05:06.789', '00000000-0000-0000-0000-000000000000', '{"a" : 1,  "a":2}', 'null', '<a>&amp;</a>', '::1', '10.0.0.0/8', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05',
	 '(1,2)', '{1,-1,0}', '[(0,0),(1,1)]', '(1,1),(0,0)', '[(0,0),(1,1)]', '((0,0),(1,1),(1,0))', '<(0,0),2>', 'a:1A b:2', 'a & !b', 4294967295, 'pg_class', 'postgres', 'text[]',
	 'empty', '[2020-01-01,infinity)', '{[1,5),[7,9)}', '[-0,NaN]', '{[1,2),[3,)}', 'it''s "fine"', ROW('Höhe "1"', '{a,NULL,"b,c"}', 'sad', '2020-02-29Z', 1), 0, '{1,2,NULL}', ROW(NULL, '{}', NULL, NULL, NULL),
	 'ab', 'Straße', '{{1,2},{3,NULL}}', '[0:1]={x,"y z"}', '{sad,happy,NULL}', ARRAY[ROW('s', NULL, 'sad', 'infinity', 'NaN')::place, NULL], '{7}', '{"[1,2]",empty}', '{"null","{\"a\":[]}",NULL}', '{"\\x00ff"}',
	 '{-infinity,2020-01-01Z}', '16/B374D848', '4294967295', '(4294967295,65535)', '1 2 3', '1 2', '10:20:10,14,15', 'postgres=r/postgres', '{postgres=r/postgres}', '$."a"[*]', 'cursor'),
	(3, 0, 0, 'Infinity', 0, 'NaN', '-Infinity', false, E'a\nb\t\\"\u2028', '', '', '', '', '\xdeadbeef00', '00000', '1', '92233720368547758.07', '4714-11-24 BC', '00:00', '00:00-15:59', '294276-12-31 23:59:59.999999', '4714-11-24 00:00Z BC',
	 '178000000 years', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'null', '{"b": [1, {"c": null}], "a": 1e400}', '<?xml version="1.0"?><a/>', '192.168.1.1/24', '::/0', NULL, NULL,
	 '(NaN,Infinity)', NULL, NULL, NULL, '((0,0),(1,1))', NULL, NULL, '', '', 0, '0', '0', '0', '(,)', '(,)', '{}', 'empty', '{}', 'sad', NULL, 1, '{}', NULL, '', '', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}',
	 '0/0', '3', '(0,1)', '', '', '1:1:', NULL, NULL, '$', '');
UPDATE types SET id = id;
UPDATE types SET n = '-Infinity', f4 = 0, j = NULL, jb = '{}', e = 'happy', ss = '{5}', cp.street = 'moved', ar = NULL, x = '<b/>' WHERE id = 2;
UPDATE types SET f8 = 'NaN', f4 = 'NaN', jb = NULL, j = 'null', t = repeat('x', 200000), by = decode(repeat('ab', 50000), 'hex'), id = 4 WHERE id = 3;
UPDATE types SET t = t || 'y' WHERE id = 4;
SET datestyle = 'German, DMY';
SET intervalstyle = 'sql_standard';
SET extra_float_digits = -15;
SET bytea_output = 'escape';
SET xmloption = document;
UPDATE types SET iv = NULL, f4 = 1.5 WHERE id = 1;
RESET ALL;
SET timezone = 'UTC';
SET datestyle = ISO;
SET intervalstyle = postgres;
SET client_min_messages = warning;
DELETE FROM types;
SELECT * FROM recorded();
-- what depends on the search path is written in full, and a type with a cast to json keeps its text
CREATE TABLE pointers (id integer PRIMARY KEY, c regclass, p regprocedure, h hstore, hs hstore[]);
SELECT count(*) FROM dbe.audit_enable('pointers');
INSERT INTO pointers VALUES (1, 'pointers', 'tell()', 'a=>1', ARRAY['b=>NULL'::hstore]);
SELECT new_data FROM dbe.row_history('pointers', 1);
SELECT count(*) FROM recorded();

-- ---- keys ----
CREATE TABLE key_bigint (id bigint PRIMARY KEY, v text);
CREATE TABLE key_uuid (id uuid PRIMARY KEY, v text);
CREATE TABLE key_pair (a integer, b text COLLATE "C", v text, PRIMARY KEY (b, a));
CREATE TABLE key_text (id text PRIMARY KEY, v text);
CREATE TABLE key_char (id char(8) PRIMARY KEY, v text);
CREATE TABLE key_numeric (id numeric(8, 2) PRIMARY KEY, v text);
CREATE TABLE key_time (id timestamptz(0) PRIMARY KEY, v text);
CREATE TABLE key_enum (id mood PRIMARY KEY, v text);
CREATE TABLE key_domain (id code PRIMARY KEY, v text);
CREATE TABLE key_replica (id integer NOT NULL, v text);
CREATE UNIQUE INDEX key_replica_id ON key_replica (id);
ALTER TABLE key_replica REPLICA IDENTITY USING INDEX key_replica_id;
CREATE TABLE key_none (a integer, v text);
SELECT watch('key_bigint', 'key_uuid', 'key_pair', 'key_text', 'key_char', 'key_numeric', 'key_time', 'key_enum', 'key_domain', 'key_replica', 'key_none');
INSERT INTO key_bigint VALUES (-9223372036854775808, 'least'), (0, 'zero'), (9223372036854775807, 'most');
INSERT INTO key_uuid VALUES ('00000000-0000-0000-0000-000000000001', 'x');
INSERT INTO key_pair VALUES (1, 'x', 'v'), (2, 'x', 'v'), (1, '', 'v');
INSERT INTO key_text VALUES ('', 'empty'), ('{', 'open'), ('{"id": "x"}', 'an object'), ('x', 'x'), (repeat('long ', 400), 'long');
INSERT INTO key_char VALUES ('ab', 'x');
INSERT INTO key_numeric VALUES (5, 'x'), (0.5, 'y');
INSERT INTO key_time VALUES ('2020-01-01 00:00:00.6Z', 'x');
INSERT INTO key_enum VALUES ('sad', 'x');
INSERT INTO key_domain VALUES ('x', 'x');
INSERT INTO key_replica VALUES (1, 'x');
INSERT INTO key_none VALUES (1, 'x'), (1, 'x'), (NULL, NULL);
UPDATE key_bigint SET v = v || '!';
UPDATE key_pair SET v = v || '!';
UPDATE key_text SET v = v || '!';
UPDATE key_none SET v = v || '!';
SELECT * FROM recorded();
SELECT id, (SELECT count(*) FROM dbe.row_history('key_bigint', id)) FROM key_bigint ORDER BY id;
SELECT count(*) FROM dbe.row_history('key_uuid', '00000000-0000-0000-0000-000000000001'::uuid);
SELECT (SELECT count(*) FROM dbe.row_history('key_pair', '{"a": 1, "b": "x"}'::text)) AS x, (SELECT count(*) FROM dbe.row_history('key_pair', jsonb_build_object('b', '', 'a', 1))) AS empty;
SELECT left(id, 12), (SELECT count(*) FROM dbe.row_history('key_text', id)), dbe.row_as_of('key_text', id, clock_timestamp()) ->> 'v' AS v FROM key_text ORDER BY id COLLATE "C";
SELECT count(*) FROM dbe.row_history('key_char', 'ab'::text);
SELECT count(*) FROM dbe.row_history('key_numeric', 5);
SELECT count(*) FROM dbe.row_history('key_numeric', 0.50000);
SELECT count(*) FROM dbe.row_history('key_time', '2020-01-01 00:00:00.7Z'::timestamptz);
SELECT count(*) FROM dbe.row_history('key_enum', 'sad'::mood);
SELECT count(*) FROM dbe.row_history('key_domain', 'x'::text);
SELECT count(*) FROM dbe.row_history('key_replica', 1);
SELECT count(*) FROM dbe.row_history('key_none', 1);
-- a key that changes leads on to what the row was before, and back
UPDATE key_numeric SET id = 6, v = 'six' WHERE id = 5;
UPDATE key_numeric SET id = id + 1;
SELECT action, old_data, new_data FROM dbe.row_history('key_numeric', 6);
SELECT * FROM recorded();

-- ---- columns ----
CREATE TABLE columns (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, gone1 text, a integer, twice bigint GENERATED ALWAYS AS (a * 2) STORED, gone2 integer, s serial);
ALTER TABLE columns DROP gone1;
SELECT watch('columns');
INSERT INTO columns (a) VALUES (1), (2), (NULL);
INSERT INTO columns (id, a) OVERRIDING SYSTEM VALUE VALUES (10, 3);
UPDATE columns SET a = a + 1;
SELECT * FROM recorded();
ALTER TABLE columns DROP gone2;
UPDATE columns SET a = a + 1;
ALTER TABLE columns ADD added text DEFAULT 'missing', ADD more integer[] DEFAULT '{1,2}', ADD late timestamptz DEFAULT '2020-01-01Z';
UPDATE columns SET a = a + 1 WHERE id = 1;
UPDATE columns SET added = NULL WHERE id = 2;
DELETE FROM columns WHERE id = 10;
SELECT * FROM recorded();
ALTER TABLE columns RENAME a TO renamed;
UPDATE columns SET renamed = renamed + 1;
ALTER TABLE columns ALTER twice DROP EXPRESSION;
ALTER TABLE columns ALTER renamed TYPE text USING 'was ' || renamed, ALTER added TYPE varchar(40);
UPDATE columns SET renamed = renamed || '!' WHERE id = 1;
ALTER TABLE columns ALTER id SET GENERATED BY DEFAULT, ALTER id TYPE bigint;
UPDATE columns SET renamed = NULL WHERE id = 1;
ALTER TABLE columns ADD gone1 text DEFAULT 'another';
VACUUM FULL columns;
UPDATE columns SET s = -1 WHERE id = 1;
SELECT * FROM recorded();
SELECT action, old_data, new_data FROM dbe.row_history('columns', 1);
-- the type of a value changes under its table
ALTER TYPE mood RENAME VALUE 'happy' TO 'merry';
CREATE TABLE moods (id integer PRIMARY KEY, m mood, p place);
SELECT watch('moods');
INSERT INTO moods VALUES (1, 'merry', NULL);
ALTER TYPE place ADD ATTRIBUTE again text CASCADE;
UPDATE moods SET p = ROW('s', '{a}', 'sad', NULL, 1, 'a');
ALTER TYPE place DROP ATTRIBUTE lines CASCADE;
UPDATE moods SET m = 'sad', p.street = 't';
DROP TABLE moods;
SELECT * FROM recorded();

-- ---- names ----
CREATE SCHEMA "a.b ""c""";
CREATE TABLE "a.b ""c"""."My ""Table"" 'x'; -- é" ("Id ""%s" integer PRIMARY KEY, "sel ect" text, "new" text, "old" text, "{" text);
SELECT watch('"a.b ""c"""."My ""Table"" ''x''; -- é"');
INSERT INTO "a.b ""c"""."My ""Table"" 'x'; -- é" VALUES (1, 'a', 'b', 'c', 'd');
UPDATE "a.b ""c"""."My ""Table"" 'x'; -- é" SET "new" = NULL, "Id ""%s" = 2;
CREATE TABLE name_of_63_bytes_name_of_63_btes_name_of_63_bytes_name_of_63_b (name_of_63_bytes_name_of_63_btes_name_of_63_bytes_name_of_63_b integer PRIMARY KEY, v text);
SELECT watch('name_of_63_bytes_name_of_63_btes_name_of_63_bytes_name_of_63_b');
INSERT INTO name_of_63_bytes_name_of_63_btes_name_of_63_bytes_name_of_63_b VALUES (1, 'x');
SELECT * FROM recorded();
SELECT table_schema, table_name, record_id, action FROM dbe.audit_log WHERE table_schema LIKE 'a%' ORDER BY id, position;
SELECT command, state FROM dbe.undo_sql('"a.b ""c"""."My ""Table"" ''x''; -- é"', since => '2000-01-01');
SELECT dbe.row_as_of('"a.b ""c"""."My ""Table"" ''x''; -- é"', 2, clock_timestamp());

-- ---- how wide ----
CREATE TABLE nothing ();
SELECT watch('nothing');
INSERT INTO nothing DEFAULT VALUES;
DELETE FROM nothing;
SELECT action, old_data, new_data FROM dbe.audit_log WHERE table_name = 'nothing' ORDER BY id;
TRUNCATE truth;
SELECT count(*) FROM recorded();
DO $$ BEGIN
	EXECUTE (SELECT 'CREATE TABLE wide (' || string_agg(format('c%s %s', n, (ARRAY['integer', 'text', 'boolean', 'bigint'])[n % 4 + 1]), ', ') || ', PRIMARY KEY (c1599))' FROM generate_series(1, 1600) n);
	EXECUTE 'INSERT INTO wide (c1599) VALUES (7)';
	PERFORM watch('wide');
	EXECUTE 'INSERT INTO wide (c1, c1599, c1600) VALUES (''first'', 8, 9)';
	EXECUTE (SELECT 'UPDATE wide SET ' || string_agg(format('c%s = %s', n, (ARRAY['1', '''x''', 'true', '1'])[n % 4 + 1]), ', ') FROM generate_series(1, 1598) n);
	EXECUTE 'UPDATE wide SET c1600 = 5';
	EXECUTE 'DELETE FROM wide';
END $$;
SELECT * FROM recorded();

-- ---- large values ----
CREATE TABLE large (id integer PRIMARY KEY, plain text, packed text, far text, n integer);
ALTER TABLE large ALTER plain SET STORAGE external, ALTER packed SET STORAGE main;
SELECT watch('large');
INSERT INTO large SELECT n, repeat(n || ' ', 5000), repeat('p', 3000), (SELECT string_agg(md5(n || ' ' || k), '') FROM generate_series(1, 1000) k), 0 FROM generate_series(1, 30) n;
-- unchanged pointers, changed ones to equal values, and larger than the buffer
UPDATE large SET n = 1;
UPDATE large SET plain = plain || '' WHERE id < 5;
UPDATE large SET far = far || 'x', id = -id WHERE id < 5;
UPDATE large SET plain = repeat('y', 3000000) WHERE id > 28;
DELETE FROM large;
VACUUM large;
SELECT * FROM recorded();
-- of an UPDATE the log keeps what has changed
SELECT count(*) FROM dbe.audit_enable('large');
INSERT INTO large SELECT n, repeat(n || ' ', 5000), 'p', (SELECT string_agg(md5(n || ' ' || k), '') FROM generate_series(1, 1000) k), 0 FROM generate_series(1, 3) n;
UPDATE large SET n = 1;
UPDATE large SET plain = plain || '' WHERE id = 2;
SELECT action, old_data, new_data FROM dbe.row_history('large', 2) WHERE action = 'UPDATE' AND NOT old_data ? 'far';
SELECT max(pg_column_size(images)) < 100 AS small FROM dbe.audit_record WHERE id = (SELECT max(id) FROM dbe.audit_record);
TRUNCATE truth;
SELECT count(*) FROM recorded();

-- ---- partitions ----
CREATE TABLE parted (id integer, r integer, gone text, v text, secret text, PRIMARY KEY (r, id)) PARTITION BY LIST (r);
ALTER TABLE parted DROP gone;
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
CREATE TABLE parted_2 (secret text, gone integer, v text, r integer NOT NULL, id integer NOT NULL);
ALTER TABLE parted_2 DROP gone;
ALTER TABLE parted ATTACH PARTITION parted_2 FOR VALUES IN (2);
CREATE TABLE parted_3 PARTITION OF parted FOR VALUES IN (3) PARTITION BY RANGE (id);
CREATE TABLE parted_3_low PARTITION OF parted_3 FOR VALUES FROM (MINVALUE) TO (10);
SELECT watch('parted');
INSERT INTO parted (id, r, v) SELECT n, n % 3 + 1, 'v' || n FROM generate_series(1, 9) n;
INSERT INTO parted_2 (id, r, v) VALUES (100, 2, 'direct');
INSERT INTO parted_3_low (id, r, v) VALUES (0, 3, 'direct');
UPDATE parted SET v = v || '!' WHERE id < 3;
UPDATE parted_2 SET v = v || '!' WHERE id < 5;
UPDATE parted SET r = r % 3 + 1 WHERE id < 6;
DELETE FROM parted WHERE id = 7;
DELETE FROM parted_1;
-- those of the future
CREATE TABLE parted_3_high PARTITION OF parted_3 FOR VALUES FROM (10) TO (20);
CREATE TABLE parted_rest PARTITION OF parted DEFAULT;
INSERT INTO parted (id, r, v) VALUES (15, 3, 'future'), (15, 9, 'rest');
INSERT INTO parted_rest (id, r, v) VALUES (16, 9, repeat('long', 5000));
COPY parted FROM stdin;
20	8	copied	x
20	1	copied	x
\.
SELECT * FROM recorded();
SELECT action, old_data - 'secret' AS old, new_data - 'secret' AS new FROM dbe.row_history('parted', '{"r": 2, "id": 1}'::text);
-- one that leaves is no longer recorded, one that comes is
CREATE TABLE parted_4 (LIKE parted INCLUDING ALL);
ALTER TABLE parted DETACH PARTITION parted_2;
UPDATE parted_2 SET v = 'alone';
ALTER TABLE parted DETACH PARTITION parted_3;
UPDATE parted_3 SET v = 'alone';
ALTER TABLE parted ATTACH PARTITION parted_4 FOR VALUES IN (4);
INSERT INTO parted_4 (id, r, v) VALUES (1, 4, 'came');
ALTER TABLE parted ATTACH PARTITION parted_2 FOR VALUES IN (2);
UPDATE parted SET v = 'back' WHERE r = 2;
SELECT * FROM recorded();
-- options hold by the column, wherever a partition has it
SELECT count(*) FROM dbe.audit_enable('parted', exclude => '{secret}');
INSERT INTO parted VALUES (30, 1, 'seen', 'hidden'), (30, 2, 'seen', 'hidden'), (30, 3, 'seen', 'hidden');
SELECT new_data FROM dbe.audit_log WHERE id > (SELECT last FROM seen) ORDER BY id, position;
SELECT count(*) FROM dbe.audit_enable('parted', include => '{v}');
UPDATE parted SET v = 'kept', secret = 'hidden' WHERE id = 30;
SELECT DISTINCT new_data - 'id' - 'r' AS new_data FROM dbe.audit_log WHERE id > (SELECT last FROM seen) AND action = 'UPDATE';
SELECT count(*) FROM dbe.audit_enable('parted', mask => '{secret=fixed}');
DELETE FROM parted WHERE id = 30;
SELECT DISTINCT old_data - 'id' - 'r' AS old_data FROM dbe.audit_log WHERE id > (SELECT last FROM seen) AND action = 'DELETE';
TRUNCATE truth;
SELECT count(*) FROM recorded();

-- ---- inheritance: each table has a trail of its own ----
CREATE TABLE parent (id integer PRIMARY KEY, v text);
CREATE TABLE child (extra integer) INHERITS (parent);
CREATE TABLE other_child (PRIMARY KEY (id)) INHERITS (parent);
SELECT watch('parent');
SELECT count(*) FROM dbe.audit_enable('child', full_rows => true, log_unchanged => true, key => '{id}');
CREATE TRIGGER "00_a" AFTER INSERT OR UPDATE OR DELETE ON child FOR EACH ROW EXECUTE FUNCTION tell('child');
INSERT INTO parent VALUES (1, 'parent');
INSERT INTO child VALUES (2, 'child', 5);
INSERT INTO other_child VALUES (3, 'not asked for');
UPDATE parent SET v = v || '!';
UPDATE ONLY parent SET v = v || '!';
DELETE FROM parent;
SELECT * FROM recorded();
SELECT count(*) FROM dbe.table_as_of('parent', clock_timestamp());

-- ---- ways to write ----
CREATE TABLE item (id integer PRIMARY KEY, v text, n integer DEFAULT 0);
CREATE TABLE other (id integer PRIMARY KEY, v text);
SELECT watch('item', 'other');
INSERT INTO item SELECT n, 'v' || n FROM generate_series(1, 3000) n;
INSERT INTO item VALUES (1, 'again') ON CONFLICT (id) DO UPDATE SET v = excluded.v;
INSERT INTO item VALUES (1, 'again'), (3001, 'new') ON CONFLICT DO NOTHING;
INSERT INTO item VALUES (2, 'never') ON CONFLICT (id) DO UPDATE SET v = excluded.v WHERE false;
INSERT INTO item SELECT n, 'upsert' FROM generate_series(2990, 3010) n ON CONFLICT (id) DO UPDATE SET n = item.n + 1;
MERGE INTO item USING generate_series(3005, 3015) s ON id = s
	WHEN MATCHED AND id % 2 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET v = 'merged' WHEN NOT MATCHED THEN INSERT VALUES (s, 'merged');
WITH gone AS (DELETE FROM item WHERE id > 3000 RETURNING *), put AS (INSERT INTO other SELECT id, v FROM gone RETURNING id), changed AS (UPDATE item SET n = -1 WHERE id = 5)
	UPDATE other SET v = 'not seen yet' FROM put WHERE other.id = put.id;
COPY other FROM stdin;
1	one
2	\N
\.
PREPARE change (integer, text) AS UPDATE item SET v = $2 WHERE id = $1;
EXECUTE change (1, 'p');
EXECUTE change (1, 'q');
EXECUTE change (-1, 'nobody');
BEGIN;
DECLARE c CURSOR FOR SELECT * FROM item WHERE id < 5 ORDER BY id FOR UPDATE;
FETCH 2 FROM c;
UPDATE item SET v = 'at the cursor' WHERE CURRENT OF c;
FETCH 1 FROM c;
DELETE FROM item WHERE CURRENT OF c;
COMMIT;
UPDATE item SET v = other.v FROM other WHERE other.id = item.id;
UPDATE item SET n = n;
DELETE FROM item USING other WHERE other.id = item.id;
CREATE TABLE aside AS SELECT * FROM item;
-- a plan in parallel feeds the rows
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
INSERT INTO other SELECT id + 100000, v FROM item WHERE n = 0;
RESET ALL;
SET timezone = 'UTC';
SET datestyle = ISO;
SET intervalstyle = postgres;
SET client_min_messages = warning;
SELECT * FROM recorded();
-- views
CREATE VIEW item_view AS SELECT id, v AS shown FROM item WHERE id < 100;
INSERT INTO item_view VALUES (1, 'by the view');
UPDATE item_view SET shown = 'changed' WHERE id = 1;
DELETE FROM item_view WHERE id < 10;
CREATE VIEW instead AS SELECT id, v FROM item;
CREATE FUNCTION instead() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE item SET v = NEW.v WHERE id = NEW.id; RETURN NEW; END $$;
CREATE TRIGGER instead INSTEAD OF UPDATE ON instead FOR EACH ROW EXECUTE FUNCTION instead();
UPDATE instead SET v = 'instead' WHERE id BETWEEN 20 AND 22;
-- rules
CREATE RULE too AS ON DELETE TO other DO ALSO UPDATE item SET v = 'by the rule' WHERE id = old.id - 100000;
DELETE FROM other WHERE id BETWEEN 100030 AND 100032;
CREATE RULE nothing AS ON INSERT TO other WHERE new.id < 0 DO INSTEAD NOTHING;
INSERT INTO other VALUES (-1, 'never'), (3, 'ever');
-- rewriting writes no row
ALTER TABLE item ADD at timestamptz DEFAULT clock_timestamp();
CLUSTER item USING item_pkey;
ALTER TABLE item DROP at;
SELECT * FROM recorded();

-- ---- foreign keys ----
CREATE TABLE tree (id integer PRIMARY KEY, up integer REFERENCES tree ON DELETE CASCADE ON UPDATE CASCADE, v text);
CREATE TABLE leaf (id integer PRIMARY KEY, tree integer REFERENCES tree ON DELETE SET NULL ON UPDATE CASCADE, ground integer DEFAULT 1 REFERENCES tree ON DELETE SET DEFAULT ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED);
SELECT watch('tree', 'leaf');
INSERT INTO tree SELECT n, nullif(n / 2, 0), 'v' FROM generate_series(1, 15) n;
INSERT INTO leaf SELECT n, n, n FROM generate_series(1, 15) n;
UPDATE tree SET id = id + 100 WHERE id = 4;
BEGIN;
DELETE FROM tree WHERE id = 3;
COMMIT;
TRUNCATE tree CASCADE;
SELECT * FROM recorded();
SELECT table_name, count(*) FROM dbe.audit_log WHERE action = 'TRUNCATE' AND table_name IN ('tree', 'leaf') GROUP BY 1 ORDER BY 1;
TRUNCATE item, parted;
SELECT table_name, count(*) > 0 AS noted FROM dbe.audit_log WHERE action = 'TRUNCATE' AND table_name IN ('item', 'parted') GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM recorded();

-- ---- transactions ----
CREATE TABLE money_moved (id integer PRIMARY KEY, v integer CHECK (v >= 0));
SELECT watch('money_moved');
BEGIN;
INSERT INTO money_moved VALUES (1, 1);
SAVEPOINT a;
INSERT INTO money_moved SELECT n, n FROM generate_series(10, 5000) n;
ROLLBACK TO a;
INSERT INTO money_moved VALUES (2, 2);
SAVEPOINT b;
UPDATE money_moved SET v = v + 1;
RELEASE b;
SAVEPOINT c;
UPDATE money_moved SET v = -1 WHERE id = 2;
ROLLBACK TO c;
COMMIT;
BEGIN;
INSERT INTO money_moved VALUES (3, 3);
ROLLBACK;
DO $$ BEGIN
	INSERT INTO money_moved VALUES (4, 4);
	FOR n IN 5..8 LOOP
		BEGIN
			INSERT INTO money_moved VALUES (n, n);
			IF n % 2 = 0 THEN RAISE EXCEPTION 'even'; END IF;
			UPDATE money_moved SET v = v + 1 WHERE id = n;
		EXCEPTION WHEN raise_exception THEN UPDATE money_moved SET v = v + 1 WHERE id = 4; END;
	END LOOP;
END $$;
DO $$ BEGIN FOR n IN 20..25 LOOP INSERT INTO money_moved VALUES (n, n); IF n % 2 = 0 THEN COMMIT; ELSE ROLLBACK; END IF; END LOOP; END $$;
INSERT INTO money_moved SELECT n, 100 - n FROM generate_series(50, 5000) n;
SELECT * FROM recorded();
SELECT string_agg(action || coalesce(' ' || (new_data ->> 'v'), ''), ', ') FROM dbe.row_history('money_moved', 4);

-- ---- other triggers ----
CREATE TABLE busy (id integer PRIMARY KEY, v text, n integer DEFAULT 0, log text DEFAULT '');
SELECT watch('busy');
CREATE FUNCTION busy_before() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
	IF TG_OP = 'DELETE' THEN IF OLD.v = 'stays' THEN RETURN NULL; END IF; RETURN OLD; END IF;
	IF NEW.v = 'skip' THEN RETURN NULL; END IF;
	NEW.log := NEW.log || TG_OP; RETURN NEW; END $$;
CREATE TRIGGER before BEFORE INSERT OR UPDATE OR DELETE ON busy FOR EACH ROW EXECUTE FUNCTION busy_before();
-- changes the row itself, others, in a subtransaction or not
CREATE FUNCTION busy_after() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
	IF NEW.v = 'again' THEN UPDATE busy SET v = 'changed again' WHERE id = NEW.id; END IF;
	IF NEW.v = 'guarded' THEN BEGIN UPDATE busy SET v = 'was guarded' WHERE id = NEW.id; EXCEPTION WHEN division_by_zero THEN NULL; END; END IF;
	IF NEW.v = 'fails' THEN BEGIN UPDATE busy SET v = 'never' WHERE id = NEW.id; PERFORM 1 / 0; EXCEPTION WHEN division_by_zero THEN NULL; END; END IF;
	IF NEW.v LIKE 'down %' AND NEW.n > 0 THEN INSERT INTO busy VALUES (NEW.id + 1, NEW.v, NEW.n - 1); END IF;
	IF NEW.v = 'leaves' THEN DELETE FROM busy WHERE id = NEW.id; END IF;
	IF NEW.v = 'raises' THEN RAISE EXCEPTION 'raised'; END IF;
	RETURN NULL; END $$;
CREATE TRIGGER after AFTER INSERT OR UPDATE ON busy FOR EACH ROW EXECUTE FUNCTION busy_after();
CREATE FUNCTION busy_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
	IF pg_trigger_depth() = 1 THEN UPDATE busy SET n = n + 1 WHERE v = 'counted'; END IF; RETURN NULL; END $$;
CREATE TRIGGER zz AFTER INSERT OR DELETE ON busy FOR EACH STATEMENT EXECUTE FUNCTION busy_end();
CREATE FUNCTION busy_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE busy SET v = 'was late' WHERE id = NEW.id; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON busy DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.v = 'late') EXECUTE FUNCTION busy_late();
INSERT INTO busy VALUES (1, 'plain'), (2, 'skip'), (3, 'again'), (4, 'guarded'), (5, 'fails'), (6, 'leaves'), (7, 'counted'), (8, 'late'), (9, 'stays');
INSERT INTO busy VALUES (100, 'down we go', 20), (200, 'plain', 0);
INSERT INTO busy VALUES (50, 'x'), (51, 'raises');
UPDATE busy SET v = 'guarded' WHERE id IN (1, 3);
DELETE FROM busy WHERE id IN (1, 9);
BEGIN;
INSERT INTO busy VALUES (60, 'late');
SET CONSTRAINTS ALL IMMEDIATE;
COMMIT;
SELECT * FROM recorded();
SELECT key ->> 'id' AS id, string_agg(action || coalesce(' ' || (new_data ->> 'v'), ''), ', ' ORDER BY id, position)
	FROM dbe.audit_log WHERE table_name = 'busy' AND (key ->> 'id')::integer < 61 GROUP BY 1 ORDER BY (key ->> 'id')::integer;

-- a cast to json that writes the very table whose row is being recorded, or fails
CREATE TYPE odd AS RANGE (subtype = integer);
CREATE TABLE odd_one (id integer PRIMARY KEY, o odd[]);
CREATE FUNCTION odd_json(odd) RETURNS json LANGUAGE plpgsql AS $$ BEGIN
	IF current_setting('test.odd', true) = 'writes' THEN
		PERFORM set_config('test.odd', '', true);
		INSERT INTO odd_one SELECT n FROM generate_series(1000, 4000) n;
		PERFORM dbe.audit_enable('odd_one', log_query => true);
		INSERT INTO odd_one SELECT n FROM generate_series(5000, 8000) n;
	ELSIF current_setting('test.odd', true) = 'raises' THEN RAISE 'odd'; END IF;
	RETURN '"odd"'; END $$;
CREATE CAST (odd AS json) WITH FUNCTION odd_json(odd);
SELECT count(*) FROM dbe.audit_enable('odd_one');
SET test.odd = 'writes';
INSERT INTO odd_one VALUES (1, '{"[1,2)"}'), (2, '{"[1,2)","[3,4)"}');
SET test.odd = 'raises';
INSERT INTO odd_one VALUES (3, '{"[1,2)"}');
DO $$ BEGIN INSERT INTO odd_one VALUES (4); BEGIN INSERT INTO odd_one VALUES (5, NULL), (6, '{"[1,2)"}'); EXCEPTION WHEN raise_exception THEN NULL; END; END $$;
SELECT (key ->> 'id')::integer AS id, new_data ->> 'o' AS o FROM dbe.audit_log WHERE table_name = 'odd_one' AND (key ->> 'id')::integer < 1000 ORDER BY 1;
SELECT count(*), count(DISTINCT key) FROM dbe.audit_log WHERE table_name = 'odd_one';
RESET test.odd;
SELECT count(*) FROM recorded();

-- ---- a table that goes and comes again ----
CREATE TABLE again (id integer PRIMARY KEY, v text);
SELECT watch('again');
INSERT INTO again VALUES (1, 'of the first');
DROP TABLE again;
CREATE TABLE again (id text PRIMARY KEY, w integer);
INSERT INTO again VALUES ('x', 1);
SELECT * FROM recorded();
SELECT watch('again');
UPDATE again SET w = 2;
SELECT * FROM recorded();
SELECT action, coalesce(old_data, new_data) AS data FROM dbe.audit_log WHERE table_name = 'again' ORDER BY id;
SELECT action FROM dbe.row_history('again', 'x'::text);
ALTER TABLE again RENAME TO renamed;
ALTER TABLE renamed SET SCHEMA "a.b ""c""";
DELETE FROM "a.b ""c""".renamed;
SELECT table_schema, table_name, action FROM dbe.audit_log WHERE id > (SELECT last FROM seen);
SELECT count(*) FROM dbe.row_history('"a.b ""c""".renamed', 'x'::text);
