-- who has made a change, and in which statement, where statements are within statements
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE ROLE audit_boss;
CREATE TABLE orders (id integer PRIMARY KEY, v text);
CREATE TABLE lines (id integer PRIMARY KEY, order_id integer REFERENCES orders ON DELETE CASCADE, v text);
CREATE TABLE history (order_id integer, v text);
GRANT ALL ON history, lines TO audit_boss;
SELECT count(*) > 0 AS enabled FROM dbe.audit_enable('orders');
SELECT count(*) > 0 AS enabled FROM dbe.audit_enable('lines');
SELECT count(*) > 0 AS enabled FROM dbe.audit_enable('history');
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET app.user_id = 'the trigger' AS $$ BEGIN
	INSERT INTO history VALUES (NEW.id, NEW.v), (NEW.id, 'again'); RETURN NULL; END $$;
ALTER FUNCTION keep() OWNER TO audit_boss;
CREATE TRIGGER keep AFTER INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION keep();
CREATE VIEW said AS SELECT statement, table_name, action, record_id, coalesce(new_data, old_data) ->> 'v' AS v, changed_by, executed_as FROM dbe.audit_log;
SET app.user_id = 'ada';
BEGIN;
INSERT INTO orders VALUES (1, 'a'), (2, 'b'), (3, 'c');
UPDATE orders SET v = 'd' WHERE id < 3;
COMMIT;
SELECT * FROM said ORDER BY statement, v;

-- with subtransactions on the way, some of which are rolled back
CREATE OR REPLACE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET app.user_id = 'the trigger' AS $$ BEGIN
	BEGIN
		INSERT INTO history VALUES (NEW.id, 'kept');
		INSERT INTO history VALUES (NEW.id, 1 / (NEW.id - 2));
	EXCEPTION WHEN division_by_zero THEN
		INSERT INTO history VALUES (NEW.id, 'divided');
	END; RETURN NULL; END $$;
BEGIN;
UPDATE orders SET v = 'e';
SAVEPOINT a;
SET LOCAL app.user_id = 'grace';
UPDATE orders SET v = 'never';
ROLLBACK TO a;
SET LOCAL app.user_id = 'joan';
UPDATE orders SET v = 'f' WHERE id = 2;
COMMIT;
SELECT * FROM said WHERE v NOT IN ('a', 'b', 'c', 'd', 'again') ORDER BY statement, table_name, v, record_id;

-- foreign keys
DROP TRIGGER keep ON orders;
INSERT INTO lines SELECT n, 1 + n % 3, 'line' FROM generate_series(1, 4) n;
ALTER TABLE lines OWNER TO audit_boss;
DELETE FROM orders;
-- in 18 triggers run as the role that has carried the cascade out, the owner
SELECT statement, table_name, action, record_id, v, changed_by, CASE WHEN table_name <> 'lines' THEN executed_as END AS executed_as FROM said WHERE action = 'DELETE' ORDER BY statement, table_name, record_id;

-- a text of many statements is looked through once
CREATE TABLE many (id integer PRIMARY KEY);
SELECT count(*) > 0 AS enabled FROM dbe.audit_enable('many', log_query => true);
SET statement_timeout = '15s';
SET client_min_messages = error;
\set ECHO errors
SELECT format('DO $x$ BEGIN FOR i IN 1 .. 200 LOOP INSERT INTO many VALUES (i); END LOOP; /* %s */ END $x$', repeat('a ''1'' ', 1500000)) \gexec
\set ECHO all
RESET statement_timeout;
INSERT INTO many VALUES (1000);
CREATE ROLE audit_clerk PASSWORD 'one'; INSERT INTO many VALUES (1001);
BEGIN; INSERT INTO many VALUES (1002) \; INSERT INTO many VALUES (1003); COMMIT;
SELECT count(*), left(query, 60) AS query FROM dbe.audit_log WHERE table_name = 'many' GROUP BY 2 ORDER BY min(id);
DROP TABLE many;
DROP ROLE audit_clerk;
DROP VIEW said;
DROP TABLE orders, lines, history;
DROP FUNCTION keep();
DROP ROLE audit_boss;
