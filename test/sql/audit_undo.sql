-- undo: what is printed is run, all of it in one transaction, and the tables compared with what they were
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE TABLE kept (name text, row_text text, at timestamptz);
CREATE TABLE said (step bigint, state text, command text, detail text);
CREATE PROCEDURE remember(VARIADIC names text[]) LANGUAGE plpgsql AS $$ DECLARE
	n text; BEGIN
	DELETE FROM kept;
	FOREACH n IN ARRAY names LOOP
		EXECUTE format('INSERT INTO kept SELECT %L, t::text, NULL::timestamptz FROM %I t UNION ALL SELECT %1$L, NULL, NULL', n, n);
	END LOOP;
	COMMIT;
	UPDATE kept SET at = clock_timestamp();
	COMMIT; END $$;
-- what was printed, and the rows that are not as they were (+ too much, - missing)
CREATE FUNCTION undo(relation regclass DEFAULT NULL) RETURNS TABLE (state text, command text, detail text) LANGUAGE plpgsql AS $$ DECLARE
	n text; BEGIN
	DELETE FROM said;
	INSERT INTO said SELECT u.step, u.state, u.command, u.detail FROM dbe.undo_sql(relation, since => (SELECT min(at) FROM kept)) u;
	FOR command IN SELECT s.command FROM said s WHERE s.command IS NOT NULL ORDER BY s.step LOOP EXECUTE command; END LOOP;
	SET CONSTRAINTS ALL IMMEDIATE;
	RETURN QUERY SELECT s.state, s.command, s.detail FROM said s ORDER BY s.step;
	FOR n IN SELECT DISTINCT name FROM kept ORDER BY name LOOP
		RETURN QUERY EXECUTE format('WITH now AS (SELECT t::text AS d FROM %I t), was AS (SELECT row_text AS d FROM kept WHERE name = %L AND row_text IS NOT NULL)
			SELECT ''WRONG'', ''+ '' || d, %2$L FROM (TABLE now EXCEPT ALL TABLE was) a UNION ALL SELECT ''WRONG'', ''- '' || d, %2$L FROM (TABLE was EXCEPT ALL TABLE now) b', n, n);
	END LOOP; END $$;

-- a table that refers to itself, in no order of keys
CREATE TABLE employees (id integer PRIMARY KEY, boss integer REFERENCES employees, name text);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('employees');
INSERT INTO employees VALUES (3, NULL, 'Top'), (1, 3, 'Middle'), (2, 1, 'Low');
CALL remember('employees');
DELETE FROM employees;
SELECT * FROM undo('employees');
CALL remember('employees');
INSERT INTO employees VALUES (9, NULL, 'Top'), (4, 9, 'Middle'), (7, 4, 'Low');
SELECT * FROM undo('employees');
CALL remember('employees');
DELETE FROM employees WHERE id = 2;
DELETE FROM employees WHERE id = 1;
UPDATE employees SET name = upper(name);
INSERT INTO employees VALUES (1, 3, 'Another'), (5, 1, 'Five');
DELETE FROM employees WHERE id = 5;
DELETE FROM employees;
SELECT * FROM undo('employees');

-- keys that are moved: at once where they are checked at the end, one after the other where not
CREATE TABLE places (id integer PRIMARY KEY DEFERRABLE, v text);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('places');
INSERT INTO places SELECT n, 'row ' || n FROM generate_series(1, 4) n;
CALL remember('places');
UPDATE places SET id = 3 - id WHERE id < 3;
UPDATE places SET id = id + 1, v = CASE WHEN id = 2 THEN v || '!' ELSE v END;
SELECT * FROM undo('places');
CREATE TABLE seats (id integer PRIMARY KEY, place integer UNIQUE, v text);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('seats');
INSERT INTO seats SELECT n, n, 'row ' || n FROM generate_series(3, 1, -1) n;
CALL remember('seats');
UPDATE seats SET id = id + 1;
UPDATE seats SET place = place + 1, v = CASE WHEN id = 3 THEN 'new' ELSE v END;
SELECT * FROM undo('seats');
CALL remember('seats');
WITH gone AS (DELETE FROM seats WHERE id = 1 RETURNING *) UPDATE seats s SET v = gone.v FROM gone WHERE s.id = 2;
INSERT INTO seats VALUES (1, 1, 'again') ON CONFLICT (id) DO UPDATE SET v = 'twice';
INSERT INTO seats VALUES (1, 1, 'again') ON CONFLICT (id) DO UPDATE SET v = 'twice';
SELECT * FROM undo('seats');

-- several tables that refer to each other
CREATE TABLE parents (id integer PRIMARY KEY, v text);
CREATE TABLE children (id integer PRIMARY KEY, parent integer NOT NULL REFERENCES parents, v text);
CREATE TABLE pets (parent integer REFERENCES parents ON UPDATE CASCADE ON DELETE CASCADE, name text, PRIMARY KEY (parent, name));
CREATE TABLE notes (id integer PRIMARY KEY, parent integer REFERENCES parents ON UPDATE CASCADE ON DELETE SET NULL);
SELECT count(*) > 0 AS done FROM unnest('{children,parents,pets,notes}'::regclass[]) t, dbe.audit_enable(t);
INSERT INTO parents VALUES (1, 'Ann'), (2, 'Bob');
INSERT INTO children VALUES (10, 1, 'Cid'), (11, 2, 'Dan');
INSERT INTO pets VALUES (1, 'Rex'), (1, 'Tom'), (2, 'Kit');
INSERT INTO notes VALUES (1, 1), (2, 2);
CALL remember('parents', 'children', 'pets', 'notes');
BEGIN;
DELETE FROM children;
DELETE FROM parents;
INSERT INTO parents VALUES (3, 'Eve');
INSERT INTO children VALUES (12, 3, 'Flo');
COMMIT;
SELECT * FROM undo();
CALL remember('parents', 'children', 'pets', 'notes');
DELETE FROM children;
UPDATE parents SET id = id + 10;
SELECT * FROM undo();
-- by a trigger, which inserts before the statement around it has ended
CREATE FUNCTION with_child() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
	IF NEW.v = 'with child' THEN INSERT INTO children SELECT NEW.id * 100, NEW.id, 'by trigger'; END IF;
	RETURN NULL; END $$;
CREATE TRIGGER with_child AFTER INSERT ON parents FOR EACH ROW EXECUTE FUNCTION with_child();
CALL remember('parents', 'children');
INSERT INTO parents VALUES (7, 'with child'), (8, 'with child');
SELECT * FROM undo();
CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
	UPDATE seats SET v = NEW.v || '+' WHERE id = NEW.id AND length(NEW.v) < 8;
	RETURN NULL; END $$;
CREATE TRIGGER again AFTER INSERT OR UPDATE ON seats FOR EACH ROW EXECUTE FUNCTION again();
CALL remember('seats');
INSERT INTO seats VALUES (20, 20, '12345'), (21, 21, '123456');
SELECT * FROM undo();
DROP TRIGGER again ON seats;

-- values come back as they were
CREATE DOMAIN short AS varchar(5) CHECK (VALUE <> '');
CREATE TYPE colour AS ENUM ('red', 'green');
CREATE TYPE pair AS (x integer, y text);
CREATE TABLE "Every thing" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, j json, b jsonb, bs jsonb[], a integer[], f double precision, n numeric, c char(3), s short, ts timestamptz, iv interval, d date,
	by bytea, colour colour, p pair, cs colour[], ps pair[], r int4range, twice numeric GENERATED ALWAYS AS (n * 2) STORED, "odd ""name" text, bits bit(3), o regclass, x xml);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('"Every thing"');
INSERT INTO "Every thing" (j, b, bs, a, f, n, c, s, ts, iv, d, by, colour, p, cs, ps, r, "odd ""name", bits, o) VALUES
	('{"a":1, "a":2}', 'null', ARRAY['null', NULL, '[1]']::jsonb[], '[2:4]={1,NULL,3}', '-0', 1.10, 'ab', 'short', '2020-01-01 00:00+00', '1 mon -3 days', '2020-02-03', '\x00ff', 'green', '(1,"x, y")', '{red,NULL}', '{"(1,)",NULL}', '[1,5)', E'it''s \\ %s', '101', 'pg_class'),
	('null', '{"a": null}', '{}', '{}', 'NaN', 'NaN', '', NULL, 'infinity', '00:00', '-infinity', '', 'red', '(,)', '{}', '{}', 'empty', '', '000', NULL),
	(NULL, NULL, NULL, '{{1,2},{3,4}}', '1e-300', -0.0, NULL, 'a', '-infinity', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '(,)', NULL, NULL, NULL);
CALL remember('Every thing');
UPDATE "Every thing" SET j = NULL, b = '1', bs = NULL, a = NULL, f = 0, n = 2, c = 'x', s = 'other', ts = NULL, iv = '1 day', d = 'today', by = 'x', colour = NULL, p = NULL, cs = NULL, ps = '{"(7,)"}', r = NULL, "odd ""name" = '?', bits = NULL, o = 'pg_type';
UPDATE "Every thing" SET b = 'null', f = '-0' WHERE id < 3;
DELETE FROM "Every thing" WHERE id <> 2;
SET datestyle = 'German';
SET intervalstyle = 'iso_8601';
SET bytea_output = 'escape';
SET extra_float_digits = -5;
CREATE TEMP TABLE printed AS SELECT * FROM dbe.undo_sql('"Every thing"', since => (SELECT min(at) FROM kept));
RESET datestyle;
RESET intervalstyle;
RESET bytea_output;
RESET extra_float_digits;
SELECT count(*) FROM (SELECT command FROM printed EXCEPT SELECT command FROM dbe.undo_sql('"Every thing"', since => (SELECT min(at) FROM kept))) AS different;
SELECT state, left(command, 60) AS command, detail FROM undo('"Every thing"');
-- an identity can be given by INSERT alone
CALL remember('Every thing');
UPDATE "Every thing" SET id = DEFAULT WHERE id = 2;
SELECT * FROM undo('"Every thing"');

-- what the server maintains is left to it
CREATE TABLE tracked (id integer PRIMARY KEY, v text);
SELECT count(*) > 0 AS done FROM dbe.track_updates('tracked', check_version => true, created_by => 'created_by', add_columns => true);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('tracked', full_rows => true);
INSERT INTO tracked VALUES (1, 'a'), (2, 'b');
SELECT clock_timestamp() AS at \gset
UPDATE tracked SET v = v || '!';
UPDATE tracked SET v = v || '?' WHERE id = 2;
UPDATE tracked SET id = id;
CREATE PROCEDURE run(at timestamptz) LANGUAGE plpgsql AS $$ DECLARE
	c text; BEGIN
	FOR c IN SELECT u.command FROM dbe.undo_sql('tracked', since => at) u LOOP EXECUTE c; END LOOP; END $$;
SELECT command, state, detail FROM dbe.undo_sql('tracked', since => :'at');
CALL run(:'at');
SELECT id, v, version FROM tracked ORDER BY id;
SELECT clock_timestamp() AS at \gset
DELETE FROM tracked WHERE id = 1;
SELECT regexp_replace(command, '2\d\d\d-[^'']*', 'T', 'g') AS command, state, detail FROM dbe.undo_sql('tracked', since => :'at');
CALL run(:'at');
SELECT id, v, version FROM tracked ORDER BY id;

-- deleted softly
CREATE TABLE soft (id integer PRIMARY KEY, v text);
SELECT count(*) > 0 AS done FROM dbe.soft_delete_enable('soft', add_column => true);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('soft');
INSERT INTO soft VALUES (1, 'a'), (2, 'b');
CALL remember('soft');
DELETE FROM soft;
SELECT * FROM undo('soft');
SELECT clock_timestamp() AS at \gset
INSERT INTO soft VALUES (3, 'c');
SELECT command, state, detail FROM dbe.undo_sql('soft', since => :'at');

-- columns since, keys that tell no row from another, erased values
CREATE TABLE grown (id integer PRIMARY KEY, v text);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('grown');
INSERT INTO grown VALUES (1, 'a'), (2, 'b');
SELECT clock_timestamp() AS at \gset
DELETE FROM grown WHERE id = 1;
ALTER TABLE grown ADD w integer;
SELECT command, state, detail FROM dbe.undo_sql('grown', since => :'at');
UPDATE grown SET w = 1;
ALTER TABLE grown ALTER w SET NOT NULL;
SELECT command, state, detail FROM dbe.undo_sql('grown', since => :'at');
CREATE TABLE unsure (a integer, b text);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('unsure', key => '{a}');
SELECT clock_timestamp() AS at \gset
INSERT INTO unsure VALUES (1, 'x'), (1, 'y'), (2, 'z'), (NULL, 'n');
UPDATE unsure SET b = 'changed';
SELECT command, state, detail FROM dbe.undo_sql('unsure', since => :'at');
SELECT clock_timestamp() AS at \gset
UPDATE seats SET v = 'secret ' || id, place = place + 100;
DELETE FROM seats WHERE id = 2;
SELECT count(*) FROM dbe.audit_forget('seats', 2, '{v}', 'test');
SELECT command, state, detail FROM dbe.undo_sql('seats', since => :'at');
SELECT count(*) FROM dbe.audit_forget('seats', 3, '{}', 'test');
SELECT command, state, detail FROM dbe.undo_sql('seats', since => :'at');
-- a row that went on: what is not as it was left is a statement of its own
SELECT clock_timestamp() AS at \gset
UPDATE places SET v = 'one' WHERE id < 4;
UPDATE places SET v = 'two' WHERE id < 4;
BEGIN;
UPDATE places SET v = 'three' WHERE id = 2;
DELETE FROM places WHERE id = 3;
SELECT command, state, detail FROM dbe.undo_sql('places', since => :'at', until => (SELECT transaction_timestamp()));
ROLLBACK;
-- no table, no key, a table that is gone
SELECT dbe.undo_sql();
CREATE TABLE keyless (v text);
CREATE TABLE gone (id integer PRIMARY KEY);
SELECT count(*) > 0 AS done FROM unnest('{keyless,gone}'::regclass[]) t, dbe.audit_enable(t);
SELECT clock_timestamp() AS at \gset
INSERT INTO keyless VALUES ('x');
INSERT INTO gone VALUES (1);
DROP TABLE gone;
SELECT command, state, detail FROM dbe.undo_sql(since => :'at');
SELECT dbe.undo_sql('keyless', since => :'at');
-- who may not read
CREATE ROLE dbe_undo_reader;
GRANT USAGE ON SCHEMA dbe TO dbe_undo_reader;
SET ROLE dbe_undo_reader;
SELECT dbe.undo_sql('places', since => :'at');
SELECT count(*) FROM dbe.audit_log_texts;
RESET ROLE;
GRANT SELECT ON dbe.audit_log, dbe.audit_log_current TO dbe_undo_reader;
SET ROLE dbe_undo_reader;
SELECT dbe.undo_sql('places', since => :'at');
SELECT dbe.row_as_of('places', 1, clock_timestamp());
RESET ROLE;
GRANT SELECT (id, v) ON places TO dbe_undo_reader;
SET ROLE dbe_undo_reader;
SELECT dbe.undo_sql('places', since => :'at');
SELECT dbe.row_as_of('places', 1, clock_timestamp()) ->> 'id' AS id;
RESET ROLE;
DROP OWNED BY dbe_undo_reader;
DROP ROLE dbe_undo_reader;
