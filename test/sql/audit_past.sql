-- what was: random changes, with copies of the table taken at five moments, which must be rebuilt exactly; and what undo prints is executed
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE FUNCTION refused(of regclass, at timestamptz) RETURNS text LANGUAGE plpgsql AS $$ BEGIN
	PERFORM dbe.table_as_of(of, at);
	RETURN 'taken';
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE || ' ' || regexp_replace(SQLERRM, 'at .*', 'at ...'); END $$;
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TYPE spot AS (x integer, y text);
CREATE TABLE life (
	id integer PRIMARY KEY DEFERRABLE, t text, n numeric, a integer[], j jsonb, b boolean, d date, at timestamptz, m mood, s spot, r int4range, by bytea, twice numeric GENERATED ALWAYS AS (n * 2) STORED);
CREATE TABLE copies (table_name text, moment integer, at timestamptz, row_data jsonb);
-- the same row, elsewhere: partitions of other shapes, a key of two columns
CREATE TABLE split (LIKE life, PRIMARY KEY (id, b)) PARTITION BY LIST (b);
ALTER TABLE split ALTER b SET DEFAULT false;
CREATE TABLE split_true (twice numeric, b boolean NOT NULL, gone text, t text, n numeric, a integer[], j jsonb, d date, s spot, at timestamptz, m mood, r int4range, by bytea, id integer NOT NULL);
ALTER TABLE split_true DROP gone;
ALTER TABLE split ATTACH PARTITION split_true FOR VALUES IN (true);
CREATE TABLE split_rest PARTITION OF split DEFAULT;

CREATE PROCEDURE live(name text, steps integer) LANGUAGE plpgsql AS $$ DECLARE
	k integer;
	what double precision;
	c text;
	v text; BEGIN
	FOR step IN 1..steps LOOP
		k := 1 + floor(random() * 40);
		what := random();
		c := ('{t,n,a,j,d,at,m,s,r,by}'::text[])[1 + floor(random() * 10)];
		v := CASE c WHEN 't' THEN quote_literal(repeat(md5(step::text), (random() * random() * 400)::integer)) WHEN 'n' THEN (random() * 100)::numeric(10, 3)::text
			WHEN 'a' THEN quote_literal(ARRAY[step, NULL, k]::text) WHEN 'j' THEN quote_literal(jsonb_build_object('step', step, 'null', NULL)::text)
			WHEN 'd' THEN quote_literal(date '2020-01-01' + k) WHEN 'at' THEN quote_literal(timestamptz '2020-01-01Z' + k * interval '1 h')
			WHEN 'm' THEN quote_literal('glad') WHEN 's' THEN format('ROW(%s, %L)', k, 'it''s ' || step) WHEN 'r' THEN quote_literal(int4range(k, k + step)::text)
			ELSE quote_literal(decode(md5(step::text), 'hex')::text) END;
		BEGIN
			IF what < 0.3 THEN EXECUTE format('INSERT INTO %I (id, b, %I) VALUES (%s, %L, %s)', name, c, k, k % 2 = 0, v);
			ELSIF what < 0.6 THEN EXECUTE format('UPDATE %I SET %I = %s WHERE id = %s', name, c, CASE WHEN random() < 0.2 THEN 'NULL' ELSE v END, k);
			ELSIF what < 0.7 THEN EXECUTE format('UPDATE %I SET t = coalesce(t, '''') || ''!'', n = n + 1 WHERE id %% 5 = %s', name, k % 5);
			ELSIF what < 0.78 THEN EXECUTE format('DELETE FROM %I WHERE id = %s', name, k);
			ELSIF what < 0.8 THEN EXECUTE format('DELETE FROM %I WHERE id %% 7 = %s', name, k % 7);
			ELSIF what < 0.86 THEN EXECUTE format('UPDATE %I SET id = CASE WHEN id > 100 THEN id - 100 ELSE id + 100 END WHERE id %% 9 = %s', name, k % 9);
			-- each key goes on to where another was
			ELSIF what < 0.9 THEN EXECUTE format('UPDATE %I SET id = id + 1 WHERE id BETWEEN %s AND %s', name, k, k + 3);
			ELSIF what < 0.94 AND name = 'split' THEN EXECUTE format('UPDATE split SET b = NOT b WHERE id %% 6 = %s', k % 6);
			ELSIF what < 0.97 THEN
				EXECUTE format('DELETE FROM %I WHERE id = %s', name, k);
				EXECUTE format('INSERT INTO %I (id, t) VALUES (%s, ''never'')', name, k);
				RAISE no_data_found;
			ELSE EXECUTE format('WITH gone AS (DELETE FROM %1$I WHERE id %% 4 = %2$s RETURNING id) INSERT INTO %1$I (id, t) SELECT id + 1000, ''moved'' FROM gone WHERE id < 1000', name, k % 4);
			END IF;
		EXCEPTION WHEN unique_violation OR no_data_found THEN NULL; END;
		IF random() < 0.5 THEN COMMIT; END IF;
	END LOOP;
	COMMIT; END $$;
CREATE PROCEDURE copy(name text) LANGUAGE plpgsql AS $$ BEGIN
	EXECUTE format('INSERT INTO copies SELECT %1$L, (SELECT count(DISTINCT at) FROM copies WHERE table_name = %1$L), m.at, to_jsonb(t.*) FROM (SELECT clock_timestamp() AS at OFFSET 0) m, %1$I t', name);
	COMMIT; END $$;
CREATE FUNCTION differences(of text) RETURNS TABLE (moment integer, as_of bigint, said jsonb, was jsonb) LANGUAGE sql AS $$
	WITH moments AS (SELECT c.moment, min(c.at) AS at, count(*) AS rows FROM copies c WHERE c.table_name = $1 GROUP BY 1),
	said AS (SELECT m.moment, t.row_data FROM moments m, dbe.table_as_of($1::regclass, m.at) t),
	was AS (SELECT c.moment, c.row_data FROM copies c WHERE c.table_name = $1)
	SELECT m.moment, least(m.rows, 5), d.said, d.was FROM moments m LEFT JOIN (
		SELECT a.moment, a.row_data AS said, NULL::jsonb AS was FROM (TABLE said EXCEPT ALL TABLE was) a
		UNION ALL SELECT b.moment, NULL, b.row_data FROM (TABLE was EXCEPT ALL TABLE said) b) d USING (moment) ORDER BY 1, 3, 4 $$;
-- row by row, also of rows that there were not
CREATE FUNCTION row_differences(of text, key_of text) RETURNS TABLE (moment integer, key text, said jsonb, was jsonb) LANGUAGE plpgsql AS $$ BEGIN
	RETURN QUERY EXECUTE format($q$
		WITH keys AS (SELECT DISTINCT %2$s AS key FROM copies WHERE table_name = %1$L)
		SELECT m.moment, k.key, r, c.row_data FROM (SELECT moment, min(at) AS at FROM copies WHERE table_name = %1$L GROUP BY 1) m CROSS JOIN keys k
			CROSS JOIN LATERAL dbe.row_as_of(%1$L::regclass, k.key, m.at) r
			LEFT JOIN copies c ON c.table_name = %1$L AND c.moment = m.moment AND %2$s = k.key WHERE r IS DISTINCT FROM c.row_data $q$, of, key_of); END $$;

SELECT count(*) > 0 AS done FROM dbe.audit_enable('life');
SELECT count(*) > 0 AS done FROM dbe.audit_enable('split');
SELECT setseed(0.25) IS NULL AS seed;
INSERT INTO life (id, t) SELECT n, 'first' FROM generate_series(1, 20) n;
INSERT INTO split (id, b, t) SELECT n, n % 2 = 0, 'first' FROM generate_series(1, 20) n;
CALL copy('life');
CALL live('life', 60);
CALL copy('life');
CALL live('life', 60);
CALL copy('life');
CALL live('life', 60);
CALL copy('life');
CALL live('life', 60);
CALL copy('life');
CALL live('life', 60);
SELECT * FROM differences('life');
SELECT * FROM row_differences('life', $$row_data ->> 'id'$$);
CALL copy('split');
CALL live('split', 60);
CALL copy('split');
CALL live('split', 60);
CALL copy('split');
CALL live('split', 60);
CALL copy('split');
CALL live('split', 60);
CALL copy('split');
CALL live('split', 60);
SELECT * FROM differences('split');
SELECT * FROM row_differences('split', $$jsonb_build_object('id', row_data -> 'id', 'b', row_data -> 'b')::text$$);

-- undo: back to the last copy, then to the first, by what is printed
CREATE PROCEDURE undo(name text, number integer) LANGUAGE plpgsql AS $$ DECLARE
	since timestamptz := (SELECT min(at) FROM copies WHERE table_name = name AND moment = number);
	step record; BEGIN
	FOR step IN SELECT * FROM dbe.undo_sql(name::regclass, since => since) u ORDER BY u.step LOOP
		IF step.state <> 'ok' THEN RAISE WARNING '% % %', step.state, step.command, step.detail; END IF;
		EXECUTE step.command;
	END LOOP; END $$;
CREATE FUNCTION undone(name text, number integer) RETURNS TABLE ("is" jsonb, was jsonb) LANGUAGE plpgsql AS $$ BEGIN
	RETURN QUERY EXECUTE format('WITH now AS (SELECT to_jsonb(t.*) AS d FROM %I t), was AS (SELECT row_data AS d FROM copies WHERE (table_name, moment) = (%L, %s))
		SELECT d, NULL::jsonb FROM (TABLE now EXCEPT ALL TABLE was) a UNION ALL SELECT NULL, d FROM (TABLE was EXCEPT ALL TABLE now) b', name, name, number); END $$;
CALL undo('split', 4);
SELECT * FROM undone('split', 4);
SELECT * FROM differences('split');
CALL undo('split', 0);
SELECT * FROM undone('split', 0);
SELECT count(*) FROM dbe.undo_sql('split', since => clock_timestamp());

-- what undo says about rows that went on
CREATE TABLE account (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text, n integer, half integer GENERATED ALWAYS AS (n / 2) STORED, j json, jb jsonb, secret text, hidden text);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('account', mask => '{secret=hash}', exclude => '{hidden}', log_unchanged => true);
INSERT INTO account (owner, n) VALUES ('Ann', 1), ('Bob', 2), ('Cid', 3), ('Dan', 4), ('Eve', 5), ('It''s %s \ "', 6);
BEGIN;
SELECT pg_current_xact_id()::text::bigint AS xact \gset
UPDATE account SET n = 10 + n, j = '{"a": [1, "x"]}', jb = 'null' WHERE owner <> 'Eve';
UPDATE account SET secret = 's' WHERE owner = 'Ann';
UPDATE account SET secret = 't', n = 100 WHERE owner = 'Bob';
UPDATE account SET n = n;
DELETE FROM account WHERE owner IN ('Dan', 'Eve', 'It''s %s \ "');
INSERT INTO account (owner, n) VALUES ('Flo', 7), ('Gus', 8);
COMMIT;
UPDATE account SET n = 200 WHERE owner = 'Cid';
DELETE FROM account WHERE owner = 'Flo';
INSERT INTO account (id, owner) OVERRIDING SYSTEM VALUE VALUES (4, 'another');
SELECT * FROM dbe.undo_sql('account', :xact);
SELECT count(*) FROM dbe.undo_sql('account', -1);
-- rows of a table that refers to itself come back before those that refer to them
CREATE TABLE tree (id integer PRIMARY KEY, up integer REFERENCES tree ON DELETE CASCADE);
SELECT count(*) FROM dbe.audit_enable('tree');
INSERT INTO tree SELECT n, nullif(n / 2, 0) FROM generate_series(1, 15) n;
CALL copy('tree');
DELETE FROM tree WHERE id = 1;
INSERT INTO tree VALUES (1, NULL), (2, 1), (3, 2);
BEGIN;
DELETE FROM tree WHERE id = 3;
DELETE FROM tree WHERE id = 2;
INSERT INTO tree VALUES (20, 1), (21, 20);
COMMIT;
DELETE FROM tree;
CALL undo('tree', 0);
SELECT * FROM undone('tree', 0);
-- keys that jsonb shows as arrays and objects, or otherwise than SQL
CREATE TABLE odd_keys (a integer[], s spot, f double precision, by bytea, v text, PRIMARY KEY (a, s, f, by));
SELECT count(*) FROM dbe.audit_enable('odd_keys');
INSERT INTO odd_keys VALUES ('{1,2}', '(1,"x y")', 'NaN', '\x00ff', 'first'), ('{}', '(,)', '-0', '', 'first');
SELECT clock_timestamp() AS at \gset
UPDATE odd_keys SET v = 'second';
DELETE FROM odd_keys WHERE a = '{}';
SELECT step, command, state, detail FROM dbe.undo_sql('odd_keys', since => :'at');
SELECT * FROM dbe.table_as_of('odd_keys', :'at');
CREATE TABLE array_key (a integer[] PRIMARY KEY, v text);
SELECT count(*) FROM dbe.audit_enable('array_key');
INSERT INTO array_key VALUES ('{1,2}', 'first');
UPDATE array_key SET v = 'second';
SELECT action FROM dbe.row_history('array_key', ARRAY[1, 2]);
SELECT command, state FROM dbe.undo_sql('array_key', since => :'at');
-- a key that was asked for, whose columns are renamed, and one of which goes
CREATE TABLE asked (id integer PRIMARY KEY, customer text NOT NULL, n integer NOT NULL, v text, UNIQUE (n, customer));
SELECT count(*) FROM dbe.audit_enable('asked', key => '{customer,n}');
INSERT INTO asked VALUES (1, 'Ann', 1, 'first');
SELECT clock_timestamp() AS at \gset
ALTER TABLE asked RENAME customer TO name;
UPDATE asked SET v = 'second';
SELECT action, new_data FROM dbe.row_history('asked', '{"name": "Ann", "n": 1}'::text);
SELECT key, row_data FROM dbe.table_as_of('asked', :'at');
SELECT command, state FROM dbe.undo_sql('asked', since => :'at');
ALTER TABLE asked DROP n;
UPDATE asked SET v = 'third';
SELECT key, old_data, new_data FROM dbe.audit_log WHERE table_name = 'asked' ORDER BY id DESC LIMIT 1;
-- TRUNCATE, a condition, fewer actions, another key: no guess
CREATE TABLE gap (id integer PRIMARY KEY, v text);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('gap');
INSERT INTO gap VALUES (1, 'a'), (2, 'b'), (3, 'c');
SELECT clock_timestamp() AS at \gset
DELETE FROM gap WHERE id = 1;
UPDATE gap SET v = 'B' WHERE id = 2;
SELECT clock_timestamp() AS later \gset
TRUNCATE gap;
INSERT INTO gap VALUES (3, 'new'), (4, 'new');
SELECT dbe.row_as_of('gap', 1, :'at');
SELECT dbe.row_as_of('gap', 1, :'later');
SELECT dbe.row_as_of('gap', 2, :'at');
SELECT dbe.row_as_of('gap', 3, :'later');
SELECT dbe.row_as_of('gap', 3, clock_timestamp());
SELECT * FROM dbe.table_as_of('gap', :'at');
SELECT * FROM dbe.table_as_of('gap', clock_timestamp());
SELECT command, state, detail FROM dbe.undo_sql('gap', since => :'later');
SELECT clock_timestamp() AS at \gset
ALTER TABLE gap DROP CONSTRAINT gap_pkey;
UPDATE gap SET v = v || '!';
ALTER TABLE gap ADD PRIMARY KEY (id);
SELECT refused('gap', :'at');
SELECT count(*) > 0 AS done FROM dbe.audit_enable('gap', condition => 'NEW.id > 3');
SELECT * FROM dbe.table_as_of('gap', clock_timestamp());
SELECT count(*) > 0 AS done FROM dbe.audit_enable('gap', actions => '{INSERT,UPDATE}');
SELECT * FROM dbe.table_as_of('gap', clock_timestamp());
SELECT count(*) > 0 AS done FROM dbe.audit_enable('gap');
SELECT row_data FROM dbe.table_as_of('gap', clock_timestamp());
-- a trail that was narrow says nothing of the time when it was
CREATE FUNCTION refusal(at timestamptz) RETURNS text LANGUAGE plpgsql AS $$ BEGIN
	PERFORM dbe.table_as_of('gap', at);
	RETURN 'taken';
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE || ' ' || regexp_replace(SQLERRM, 'at .*', 'at ...'); END $$;
SELECT refusal(:'at');
SELECT count(*) > 0 AS done FROM dbe.audit_enable('gap', exclude => '{v}');
SELECT clock_timestamp() AS at \gset
UPDATE gap SET v = 'not recorded';
SELECT row_data FROM dbe.table_as_of('gap', :'at');
SELECT count(*) > 0 AS done FROM dbe.audit_enable('gap', full_rows => true);
SELECT refusal(:'at');
SELECT clock_timestamp() AS at \gset
UPDATE gap SET v = 'recorded';
SELECT row_data FROM dbe.table_as_of('gap', :'at');
-- one that becomes narrower does not begin anew
SELECT count(*) > 0 AS done FROM dbe.audit_enable('gap', mask => '{v=fixed}');
SELECT row_data FROM dbe.table_as_of('gap', :'at');
-- what was erased is not known, rather than what came later; tombstones are no changes
CREATE TABLE person (id integer PRIMARY KEY, mail text, n integer);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('person');
INSERT INTO person VALUES (1, 'first', 1), (2, 'first', 1), (3, 'first', 1);
SELECT clock_timestamp() AS at \gset
UPDATE person SET mail = 'second', n = 2;
SELECT clock_timestamp() AS later \gset
UPDATE person SET mail = 'third';
DELETE FROM person WHERE id = 3;
SELECT count(*) FROM dbe.audit_forget('person', 1, '{mail}', 'asked for');
SELECT count(*) FROM dbe.audit_forget('person', 3, '{}', 'asked for');
SELECT dbe.row_as_of('person', 1, :'at'), dbe.row_as_of('person', 1, :'later'), dbe.row_as_of('person', 1, clock_timestamp());
SELECT row_data FROM dbe.table_as_of('person', :'at');
SELECT row_data FROM dbe.table_as_of('person', :'later');
SELECT command, state, detail FROM dbe.undo_sql('person', since => :'later');
-- a moment beyond which nothing can be rebuilt, and whether there is one
CREATE TABLE moved (id integer PRIMARY KEY, v numeric);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('moved');
INSERT INTO moved VALUES (1, 100), (2, 200);
SELECT clock_timestamp() AS at \gset
UPDATE moved SET v = v + 1;
ALTER TABLE moved ADD w integer DEFAULT 7, ADD IF NOT EXISTS v integer;
SELECT clock_timestamp() AS later \gset
UPDATE moved SET w = 8 WHERE id = 1;
SELECT row_data FROM dbe.table_as_of('moved', :'at');
SELECT row_data FROM dbe.table_as_of('moved', :'later');
SELECT dbe.row_as_of('moved', 1, :'at'), dbe.row_as_of('moved', 1, :'later');
ALTER TABLE moved RENAME w TO x;
ALTER TABLE moved ALTER v SET DEFAULT 1, ADD CHECK (v > 0);
SELECT dbe.row_as_of('moved', 1, :'later');
ALTER TABLE moved ALTER v TYPE numeric USING v / 100;
SELECT refused('moved', :'later'), refused('moved', clock_timestamp());
SELECT command, state, regexp_replace(detail, '20[^,]*', '...') AS detail FROM dbe.undo_sql('moved', since => :'later');
SELECT clock_timestamp() AS at \gset
ALTER TABLE moved DISABLE TRIGGER USER;
UPDATE moved SET v = 5;
SELECT refused('moved', :'at'), refused('moved', clock_timestamp());
SELECT dbe.row_as_of('moved', 1, clock_timestamp());
ALTER TABLE moved ENABLE TRIGGER USER;
SELECT refused('moved', :'at'), refused('moved', clock_timestamp());
SELECT clock_timestamp() AS at \gset
ALTER TABLE moved DISABLE TRIGGER USER;
SELECT count(*) > 0 AS done FROM dbe.audit_enable('moved');
ALTER TABLE moved ENABLE TRIGGER USER;
SELECT refused('moved', :'at'), refused('moved', clock_timestamp());
SELECT clock_timestamp() AS at \gset
DROP TRIGGER "00_dbe_audit" ON moved;
UPDATE moved SET v = 6;
SELECT refused('moved', :'at');
SELECT count(*) > 0 AS done FROM dbe.audit_enable('moved');
SELECT refused('moved', :'at'), refused('moved', clock_timestamp());
-- partitions: those without rows may come and go
CREATE TABLE parts (id integer PRIMARY KEY, v text) PARTITION BY RANGE (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (10);
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (10) TO (20);
CREATE TABLE parts_3 (id integer PRIMARY KEY, v text);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('parts');
INSERT INTO parts VALUES (1, 'a'), (11, 'b');
SELECT clock_timestamp() AS at \gset
ALTER TABLE parts ATTACH PARTITION parts_3 FOR VALUES FROM (20) TO (30);
CREATE TABLE parts_4 PARTITION OF parts FOR VALUES FROM (30) TO (40);
ALTER TABLE parts DETACH PARTITION parts_3;
SELECT refused('parts', :'at');
INSERT INTO parts_3 VALUES (20, 'not recorded');
ALTER TABLE parts ATTACH PARTITION parts_3 FOR VALUES FROM (20) TO (30);
SELECT refused('parts', :'at'), refused('parts', clock_timestamp());
SELECT clock_timestamp() AS at \gset
ALTER TABLE parts DETACH PARTITION parts_2;
SELECT refused('parts', :'at'), refused('parts', clock_timestamp());
SELECT clock_timestamp() AS at \gset
DROP TABLE parts_2;
SELECT refused('parts', :'at');
DROP TABLE parts_1;
SELECT refused('parts', :'at'), refused('parts', clock_timestamp());
SELECT clock_timestamp() AS at \gset
ALTER TABLE parts_3 DISABLE TRIGGER ALL;
SELECT refused('parts', clock_timestamp());
ALTER TABLE parts_3 ENABLE TRIGGER ALL;
SELECT refused('parts', :'at'), refused('parts', clock_timestamp());
-- a foreign one has no pages here, and rows for all that is known
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere;
CREATE TABLE spread (id integer NOT NULL, v text) PARTITION BY RANGE (id);
CREATE FOREIGN TABLE spread_far (id integer NOT NULL, v text) SERVER nowhere;
SELECT count(*) > 0 AS done FROM dbe.audit_enable('spread', key => '{id}');
SELECT clock_timestamp() AS at \gset
ALTER TABLE spread ATTACH PARTITION spread_far FOR VALUES FROM (1) TO (10);
SELECT complete_since > :'at' AS begins_anew FROM dbe.audit_table WHERE relation = 'spread'::regclass;
SELECT clock_timestamp() AS at \gset
ALTER TABLE spread DETACH PARTITION spread_far;
SELECT complete_since > :'at' AS begins_anew FROM dbe.audit_table WHERE relation = 'spread'::regclass;
DROP TABLE spread;
DROP FOREIGN DATA WRAPPER nowhere CASCADE;
-- past its retention
SELECT count(*) > 0 AS done FROM dbe.audit_enable('person', retention => '1 day');
SELECT clock_timestamp() AS at \gset
UPDATE dbe.audit_table SET complete_since = clock_timestamp() WHERE relation = 'person'::regclass;
UPDATE person SET n = 9 WHERE id = 1;
SELECT refused('person', :'at'), refused('person', clock_timestamp());
SELECT command, state, regexp_replace(detail, '20[^,]* are', '... are') AS detail FROM dbe.undo_sql('person', since => :'at');
-- arguments and rights come before what is done with them
\set VERBOSITY default
SELECT dbe.row_as_of('person', '1x'::text, clock_timestamp());
SELECT count(*) FROM dbe.row_history('person', '1x'::text);
SELECT dbe.row_as_of('split', 'no object'::text, clock_timestamp());
CREATE ROLE dbe_past_reader;
GRANT USAGE ON SCHEMA dbe TO dbe_past_reader;
GRANT SELECT ON dbe.audit_log, dbe.audit_log_current TO dbe_past_reader;
SET ROLE dbe_past_reader;
SELECT dbe.row_as_of('person', 1, clock_timestamp());
SELECT * FROM dbe.table_as_of('person', clock_timestamp());
RESET ROLE;
DROP OWNED BY dbe_past_reader;
DROP ROLE dbe_past_reader;

-- another key: who looked by the new one would meet values of later
CREATE TABLE rekeyed (id integer PRIMARY KEY, no integer NOT NULL, v integer);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('rekeyed');
INSERT INTO rekeyed VALUES (1, 10, 100);
SELECT clock_timestamp() AS at \gset
UPDATE rekeyed SET v = 200;
ALTER TABLE rekeyed ADD CHECK (v > 0);
SELECT refused('rekeyed', :'at');
ALTER TABLE rekeyed DROP CONSTRAINT rekeyed_pkey, ADD PRIMARY KEY (no);
SELECT refused('rekeyed', :'at'), refused('rekeyed', clock_timestamp());
-- what a parent does to those that inherit from it
CREATE TABLE ancestor (id integer PRIMARY KEY, x integer);
CREATE TABLE heir (PRIMARY KEY (id)) INHERITS (ancestor);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('heir');
INSERT INTO heir VALUES (1, 500);
SELECT clock_timestamp() AS at \gset
ALTER TABLE ancestor ADD z integer DEFAULT 4;
SELECT dbe.row_as_of('heir', 1, :'at');
ALTER TABLE ancestor ALTER x TYPE numeric USING x / 100;
SELECT refused('heir', :'at');
-- a TRUNCATE that is not recorded
CREATE TABLE emptied_unseen (id integer PRIMARY KEY);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('emptied_unseen', actions => '{INSERT,UPDATE,DELETE}');
SELECT refused('emptied_unseen', clock_timestamp());
-- row security would make rows that are hidden ones that were deleted
CREATE TABLE guarded (id integer PRIMARY KEY, v text);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('guarded');
INSERT INTO guarded VALUES (1, 'a'), (2, 'b');
SELECT clock_timestamp() AS at \gset
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY first_only ON guarded USING (id = 1);
CREATE ROLE dbe_test_guarded;
GRANT SELECT ON guarded, dbe.audit_log, dbe.audit_log_current TO dbe_test_guarded;
SET ROLE dbe_test_guarded;
SELECT dbe.row_as_of('guarded', 2, :'at');
SELECT * FROM dbe.table_as_of('guarded', :'at');
SELECT * FROM dbe.undo_sql('guarded', since => :'at');
RESET ROLE;
DROP OWNED BY dbe_test_guarded;
DROP ROLE dbe_test_guarded;
-- half of a transaction whose other half has expired is not all of it
CREATE TABLE short_lived (id integer PRIMARY KEY, v text);
CREATE TABLE long_lived (id integer PRIMARY KEY, v text);
SELECT count(*) > 0 AS done FROM unnest('{short_lived,long_lived}'::regclass[]) t, dbe.audit_enable(t, retention => CASE WHEN t = 'short_lived'::regclass THEN interval '1 microsecond' END);
INSERT INTO short_lived VALUES (1, 'a'); INSERT INTO long_lived VALUES (1, 'a');
SELECT clock_timestamp() AS at \gset
UPDATE dbe.audit_table SET enabled_at = enabled_at - interval '1 hour', complete_since = complete_since - interval '1 hour' WHERE table_name IN ('short_lived', 'long_lived');
BEGIN; SELECT txid_current() AS transaction \gset
UPDATE long_lived SET v = 'b'; UPDATE short_lived SET v = 'b'; COMMIT;
SELECT pg_sleep(0.01);
SELECT count(*) > 0 AS done FROM dbe.audit_maintain();
SELECT command, state, regexp_replace(detail, 'before .* are', 'before ... are') AS detail FROM dbe.undo_sql(transaction => :transaction) WHERE coalesce(detail, '') !~ 'rekeyed|heir|moved|parts|gap|typed|grown|added' ORDER BY step;
SELECT command, state, regexp_replace(detail, 'before .* are', 'before ... are') AS detail FROM dbe.undo_sql('short_lived', transaction => :transaction);
-- commands that concern no trail
SELECT complete_since AS before FROM dbe.audit_table WHERE table_name = 'heir' \gset
CREATE TABLE elsewhere (id integer PRIMARY KEY); ALTER TABLE elsewhere ALTER id TYPE bigint; CREATE TEMP TABLE heir (id integer); ALTER TABLE pg_temp.heir ALTER id TYPE bigint; DROP TABLE pg_temp.heir, elsewhere;
SELECT complete_since = :'before' AS untouched FROM dbe.audit_table WHERE table_name = 'heir';
