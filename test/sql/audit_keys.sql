-- keys that are equal and not identical: one row has one history
\set VERBOSITY terse
SET client_min_messages = warning;
SET timezone = 'UTC';
CREATE EXTENSION dbe;
CREATE EXTENSION citext;
CREATE COLLATION no_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TYPE pair AS (a numeric, b text);
CREATE TABLE numbers (k numeric PRIMARY KEY, v text);
CREATE TABLE scaled (k numeric(10, 3) PRIMARY KEY, v text);
CREATE TABLE floats (k float8 PRIMARY KEY, v text);
CREATE TABLE singles (k real PRIMARY KEY, v text);
CREATE TABLE spans (k interval PRIMARY KEY, v text);
CREATE TABLE blanks (k bpchar PRIMARY KEY, v text);
CREATE TABLE documents (k jsonb PRIMARY KEY, v text);
CREATE TABLE lists (k numeric[] PRIMARY KEY, v text);
CREATE TABLE ranges (k numrange PRIMARY KEY, v text);
CREATE TABLE folded (k citext PRIMARY KEY, v text);
CREATE TABLE collated (k text COLLATE no_case PRIMARY KEY, v text);
CREATE TABLE several (a integer, b citext, c text COLLATE no_case, d numeric, PRIMARY KEY (a, b, c, d), v text);
CREATE TABLE moments (name text, at timestamptz);
CREATE PROCEDURE try(name text, first text, equal text, other text) LANGUAGE plpgsql AS $$ BEGIN
	EXECUTE format('SELECT count(*) FROM dbe.audit_enable(%L)', name);
	EXECUTE format('INSERT INTO %I VALUES (%L, ''one''), (%L, ''two'')', name, first, other);
	COMMIT;
	PERFORM pg_sleep(0.002);
	INSERT INTO moments VALUES (name, clock_timestamp());
	PERFORM pg_sleep(0.002);
	EXECUTE format('UPDATE %I SET v = ''changed'' WHERE k = %L', name, equal);
	COMMIT;
	-- the key becomes another that is equal
	EXECUTE format('UPDATE %I SET k = %L WHERE k = %L', name, equal, first);
	COMMIT;
	EXECUTE format('UPDATE %I SET v = ''again'' WHERE k = %L', name, first);
	EXECUTE format('DELETE FROM %I WHERE k = %L', name, other);
	COMMIT;
END $$;
CALL try('numbers', '1', '1.00', '1.001');
CALL try('scaled', '1', '1.00', '1.001');
CALL try('floats', '0', '-0', '1e-300');
CALL try('singles', '-0', '0', '1e-30');
CALL try('spans', '24:00', '1 day', '25:00');
CALL try('blanks', 'a', 'a   ', 'b');
CALL try('documents', '{"a": 1}', '{"a": 1.0}', '{"a": 1.1}');
CALL try('lists', '{1,2}', '{1.0,2.00}', '{1,2,3}');
CALL try('ranges', '[1,2]', '[1.0,2.0]', '[1,2)');
CALL try('folded', 'Kim@example.org', 'kIM@EXAMPLE.org', 'Jim@example.org');
CALL try('collated', 'Ümit', 'üMIT', 'other');
SELECT name, key, (SELECT string_agg(action || ' ' || coalesce(new_data ->> 'v', ''), ', ' ORDER BY h.id) FROM dbe.row_history(name::regclass, key) h) AS history,
	dbe.row_as_of(name::regclass, key, at) ->> 'v' AS then, dbe.row_as_of(name::regclass, key, clock_timestamp()) ->> 'v' AS now
FROM moments, LATERAL (VALUES
	('numbers', '1'), ('numbers', '1.000'), ('numbers', '1.001'), ('scaled', '1'), ('scaled', '1.001'), ('floats', '0'), ('floats', '-0'), ('floats', '1e-300'), ('singles', '0'), ('singles', '-0'),
	('spans', '24:00'), ('spans', '1 day'), ('spans', '25:00'), ('blanks', 'a'), ('blanks', 'a  '), ('blanks', 'b'),
	('documents', '{"k": {"a": 1}}'), ('documents', '{"k": {"a": 1.000}}'), ('lists', '{1,2}'), ('lists', '{1.0,2}'), ('ranges', '[1,2]'), ('ranges', '[1.0,2]'), ('ranges', '[1,2)'),
	('folded', 'Kim@example.org'), ('folded', 'KIM@example.org'), ('folded', 'jim@example.org'), ('collated', 'Ümit'), ('collated', 'ÜMIT'), ('collated', 'OTHER'), ('collated', 'none')) keys (n, key)
WHERE n = name ORDER BY name COLLATE "C", key COLLATE "C";

-- keys of several columns; what is erased is of one key
SELECT count(*) > 0 AS enabled FROM dbe.audit_enable('several');
INSERT INTO several VALUES (1, 'Ab', 'Cd', 1, 'one'), (1, 'Ab', 'Ce', 1, 'two'), (1, 'xAb', 'Cd', 1, 'three');
UPDATE several SET v = 'four' WHERE (a, b, c, d) = (1, 'aB', 'cD', 1.0);
SELECT action, new_data ->> 'v' AS v FROM dbe.row_history('several', '{"a": 1, "b": "AB", "c": "CD", "d": 1.000}');
SELECT action, new_data ->> 'v' AS v FROM dbe.row_history('several', '{"a": 1, "b": "ab", "c": "ce", "d": 1}');
SELECT count(*) > 0 AS forgotten FROM dbe.audit_forget('several', '{"a": 1, "b": "AB", "c": "CD", "d": 1}');
SELECT action, old_data ->> 'v' AS old, new_data ->> 'v' AS new FROM dbe.audit_log WHERE table_name = 'several' AND action <> 'FORGET' ORDER BY id, position;

-- the type of a key changes: what concerns every key is told once
CREATE TABLE typed (k integer PRIMARY KEY, v text);
SELECT count(*) > 0 AS enabled FROM dbe.audit_enable('typed');
INSERT INTO typed VALUES (1, 'a');
TRUNCATE typed;
INSERT INTO typed VALUES (1, 'b');
ALTER TABLE typed ALTER k TYPE text;
UPDATE typed SET v = 'c';
ALTER TABLE typed ALTER k TYPE citext;
UPDATE typed SET v = 'd';
ALTER TABLE typed ALTER k TYPE numeric USING k::text::numeric;
UPDATE typed SET v = 'e';
SELECT action, new_data ->> 'v' AS v FROM dbe.row_history('typed', '1');

-- a type of an extension that keeps what is equal in one form
CREATE EXTENSION hstore;
CREATE TABLE tags (k hstore PRIMARY KEY, v integer, email text);
CREATE TABLE tag_pairs (k hstore, n integer, v integer, PRIMARY KEY (k, n));
SELECT count(*) > 0 AS enabled FROM unnest('{tags,tag_pairs}'::regclass[]) t, dbe.audit_enable(t);
INSERT INTO tags VALUES ('b=>2, a=>1', 1, 'secret');
INSERT INTO tag_pairs VALUES ('a=>1', 1, 1);
SELECT clock_timestamp() AS then \gset
SELECT pg_sleep(0.002);
UPDATE tags SET v = 2;
UPDATE tag_pairs SET v = 2;
SELECT key, (SELECT string_agg(action || ' ' || (new_data ->> 'v'), ', ' ORDER BY h.id) FROM dbe.row_history('tags', key) h) AS history, dbe.row_as_of('tags', key, :'then') ->> 'v' AS then
FROM unnest(ARRAY['a=>1,b=>2', '"a"=>"1", "b"=>"2"', '{"k": "b=>2,a=>1"}', 'a=>1']) key;
SELECT key, (SELECT count(*) FROM dbe.row_history('tag_pairs', key)) AS history, dbe.row_as_of('tag_pairs', key, :'then') ->> 'v' AS then
FROM unnest(ARRAY['{"k": "a=>1", "n": 1}', '{"n": 1, "k": "\"a\"=>\"1\""}', '{"k": "a=>2", "n": 1}']) key;
SELECT count(*) FROM dbe.row_history('tag_pairs', '{"k": "a=>1"}');
-- words and SQLSTATE are the type's, and others in each version of it
CREATE FUNCTION is_refused(key text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM dbe.row_history('tags', key); RETURN false; EXCEPTION WHEN OTHERS THEN RETURN true; END $$;
SELECT is_refused('no tag'), is_refused('{"k": "no tag"}'), is_refused('a=>1');
SELECT count(*) AS steps FROM dbe.audit_forget('tags', '{"k": "a=>1,b=>2"}', '{email}');
SELECT action, key, old_data, new_data - 'records' AS new_data FROM dbe.audit_log WHERE table_name = 'tags' ORDER BY id;
-- a cast from text may be anybody's function: none is called
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE FUNCTION lure(text) RETURNS mood LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'called'; END $$;
CREATE CAST (text AS mood) WITH FUNCTION lure(text);
CREATE TABLE moods (k mood PRIMARY KEY, v integer);
SELECT count(*) > 0 AS enabled FROM dbe.audit_enable('moods');
INSERT INTO moods VALUES ('good', 1);
SELECT action FROM dbe.row_history('moods', '{"k": "good"}');
SELECT dbe.row_as_of('moods', '{"k": "good"}', clock_timestamp());
SELECT count(*) AS steps FROM dbe.audit_forget('moods', '{"k": "good"}');

-- what the type of now takes, and none of before: no record has it yet
CREATE TABLE retyped (id integer PRIMARY KEY, email text);
SELECT count(*) > 0 AS enabled FROM dbe.audit_enable('retyped');
INSERT INTO retyped VALUES (1, 'one@example.org'), (2, 'two@example.org');
SELECT count(*) FROM dbe.row_history('retyped', 'u1');
ALTER TABLE retyped ALTER id TYPE text USING 'u' || id;
SELECT count(*) FROM dbe.row_history('retyped', 'u1');
SELECT count(*) FROM dbe.row_history('retyped', '1');
SELECT dbe.row_as_of('retyped', 'u1', clock_timestamp());
SELECT command, effect FROM dbe.audit_forget('retyped', 'u1', '{email}');
UPDATE retyped SET email = 'new@example.org' WHERE id = 'u1';
SELECT action FROM dbe.row_history('retyped', 'u1');
-- what is forgotten by the new key leaves what was recorded under the old one, and says so
SELECT step, left(command, 27) AS command, effect FROM dbe.audit_forget('retyped', 'u1', '{email}');
ALTER TABLE retyped ALTER id TYPE uuid USING ('00000000-0000-0000-0000-00000000000' || right(id, 1))::uuid;
UPDATE retyped SET email = 'newer@example.org' WHERE id = '00000000-0000-0000-0000-000000000001';
SELECT step, left(command, 27) AS command, effect FROM dbe.audit_forget('retyped', '00000000-0000-0000-0000-000000000001', '{email}');
SELECT step, left(command, 27) AS command, effect FROM dbe.audit_forget('retyped', 1, '{email}');
SELECT * FROM dbe.audit_forget('retyped', 'neither', '{email}');
SELECT action, key, old_data, new_data FROM dbe.audit_log WHERE table_name = 'retyped' AND action <> 'FORGET' ORDER BY id, position;

-- another column becomes the key: the same value is that of another row
CREATE TABLE rekeyed (id integer PRIMARY KEY, no integer NOT NULL, email text);
SELECT count(*) > 0 AS enabled FROM dbe.audit_enable('rekeyed', hash_chain => true);
INSERT INTO rekeyed VALUES (1, 10, 'one@example.org'), (10, 1, 'ten@example.org');
ALTER TABLE rekeyed DROP CONSTRAINT rekeyed_pkey, ADD PRIMARY KEY (no);
SELECT count(*) FROM dbe.row_history('rekeyed', 10);
UPDATE rekeyed SET email = 'new@example.org';
ALTER TABLE rekeyed RENAME id TO old_id;
SELECT action, new_data ->> 'email' AS email FROM dbe.row_history('rekeyed', 10);
SELECT step, left(command, 27) AS command, effect FROM dbe.audit_forget('rekeyed', 10, '{email}');
SELECT action, key, old_data, new_data FROM dbe.audit_log WHERE table_name = 'rekeyed' AND action <> 'FORGET' ORDER BY id, position;
SELECT step, left(command, 27) AS command FROM dbe.audit_forget('rekeyed', '{"old_id": 1}', '{email}');
SELECT action, key, old_data, new_data FROM dbe.audit_log WHERE table_name = 'rekeyed' AND action <> 'FORGET' ORDER BY id, position;
SELECT action, key FROM dbe.audit_log WHERE table_name = 'rekeyed' AND action = 'FORGET' ORDER BY id;
SELECT state, detail FROM dbe.audit_verify();
DROP TABLE numbers, scaled, floats, singles, spans, blanks, documents, lists, ranges, folded, collated, several, typed, moments, tags, tag_pairs, moods, retyped, rekeyed;
