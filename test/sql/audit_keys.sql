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
DROP TABLE numbers, scaled, floats, singles, spans, blanks, documents, lists, ranges, folded, collated, several, typed, moments;
