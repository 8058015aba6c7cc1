-- options of the audit trail that would contradict each other, and what is said of them
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;

-- ---- the text of statements ----
CREATE TABLE person (id integer PRIMARY KEY, name text, email text);
CREATE TABLE echo (id integer PRIMARY KEY, note text);
CREATE FUNCTION repeat_it() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO echo VALUES (NEW.id, ''new''); RETURN NULL; END';
CREATE TRIGGER repeat_it AFTER INSERT ON person FOR EACH ROW EXECUTE FUNCTION repeat_it();
-- it shows what the others hide
SELECT dbe.audit_enable('person', log_query => true, mask => '{email=hash}');
SELECT dbe.audit_enable('person', log_query => true, exclude => '{email}');
SELECT dbe.audit_enable('person', log_query => true, include => '{name}');
SELECT count(*) > 0 AS done FROM dbe.audit_enable('person', log_query => true, hash_chain => true, key => '{id}');
SELECT count(*) > 0 AS done FROM dbe.audit_enable('echo', log_query => true);
INSERT INTO person SELECT n, 'name', 'ann@example.org ' || repeat('.', 40) FROM generate_series(1, 1000) n;
UPDATE person SET email = 'bob@example.org' WHERE id = 2;
UPDATE person SET email = 'cid@example.org' WHERE id = 3;
-- it goes with the values, from all records of the statement and of its triggers
SELECT step, left(command, 35) AS command, effect FROM dbe.audit_forget('person', 2, '{email}', dry_run => true);
SELECT count(*) AS steps FROM dbe.audit_forget('person', 2, '{email}');
SELECT table_name, action, query, count(*) FROM dbe.audit_log GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
SELECT count(*) FROM dbe.audit_stored WHERE position('bob@'::bytea in context) + position('bob@'::bytea in images) > 0;
SELECT login_user = session_user AS login, backend_pid = pg_backend_pid() AS backend, application_name IS NOT NULL AS application FROM dbe.audit_log WHERE action = 'UPDATE' GROUP BY 1, 2, 3;
SELECT state, detail FROM dbe.audit_verify();
-- nothing to forget leaves no tombstone
SELECT * FROM dbe.audit_forget('person', 1001);
SELECT count(*) FROM dbe.audit_log WHERE action = 'FORGET';
-- what is past its retention keeps neither values nor text, and is a link still
SELECT dbe.audit_expire(id, clock_timestamp()) > 0 AS done FROM dbe.audit_table WHERE table_name = 'person';
SELECT count(*) FROM dbe.audit_stored WHERE chain <> '' AND statement > 0 AND (context <> '' OR images <> '');
SELECT action, query FROM dbe.audit_log WHERE table_name = 'person' ORDER BY id;
SELECT state, detail FROM dbe.audit_verify();
-- what was not erased is not changed either
UPDATE person SET name = 'x' WHERE id = 4;
ALTER TABLE dbe.audit_record DISABLE TRIGGER audit_refuse;
BEGIN;
UPDATE dbe.audit_record SET context = substr(context, 1, octet_length(context) - 1) || 'x' WHERE id = (SELECT max(id) FROM dbe.audit_record);
SELECT state, detail FROM dbe.audit_verify();
ROLLBACK;
SELECT state, detail FROM dbe.audit_verify();

-- ---- all tables of a schema ----
CREATE SCHEMA app;
CREATE TABLE app.till (id integer PRIMARY KEY, card text);
CREATE TABLE app.stopped (id integer PRIMARY KEY, card text);
CREATE TABLE app.plain (id integer PRIMARY KEY, card text);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('app.till', mask => '{card=length}', hash_chain => true);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('app.stopped', mask => '{card=length}');
SELECT count(*) > 0 AS done FROM dbe.audit_disable('app.stopped');
SELECT * FROM dbe.audit_enable_schema('app', full_rows => true, dry_run => true);
SELECT * FROM dbe.audit_enable_schema('app', full_rows => true);
SELECT table_name, state, options FROM dbe.audit_status() WHERE table_schema = 'app';
INSERT INTO app.till VALUES (1, 'secret');
SELECT new_data FROM dbe.audit_log WHERE table_name = 'till';
SELECT * FROM dbe.audit_enable_schema('pg_catalog', dry_run => true);
SELECT * FROM dbe.audit_enable_schema('dbe', dry_run => true);
SELECT * FROM dbe.audit_enable_schema('information_schema', future => true, dry_run => true);
-- ---- tables to come of a schema, under whatever name it goes ----
SELECT count(*) > 0 AS done FROM dbe.audit_enable_schema('app', future => true);
ALTER SCHEMA app RENAME TO app2;
CREATE TABLE app2.later (id integer PRIMARY KEY);
CREATE SCHEMA app;
CREATE TABLE app.unrelated (id integer PRIMARY KEY);
SELECT table_schema, table_name, state FROM dbe.audit_status() WHERE table_schema ~ 'app' ORDER BY 1, 2;
SELECT schema FROM dbe.audit_schema;
SELECT table_schema, table_name FROM dbe.audit_table WHERE table_schema ~ 'app' ORDER BY 1, 2;
SELECT command FROM dbe.audit_disable_schema('app2') WHERE command ~ 'DELETE';
SELECT count(*) FROM dbe.audit_schema;
SELECT count(*) > 0 AS done FROM dbe.audit_enable_schema('app', future => true);
DROP SCHEMA app CASCADE;
SELECT count(*) FROM dbe.audit_schema;

-- ---- columns that are renamed by other commands, and by way of others ----
CREATE TABLE masked (id integer PRIMARY KEY, ssn text);
CREATE TYPE shape AS (id integer, ssn text);
CREATE TABLE typed OF shape (PRIMARY KEY (id));
CREATE TABLE above (id integer, ssn text);
CREATE TABLE below (PRIMARY KEY (id)) INHERITS (above);
SELECT count(*) > 0 AS done FROM unnest('{masked,typed,below}'::regclass[]) r, dbe.audit_enable(r, mask => '{ssn=fixed}');
ALTER VIEW masked RENAME COLUMN ssn TO tax_no;
ALTER TYPE shape RENAME ATTRIBUTE ssn TO tax_no CASCADE;
ALTER TABLE above RENAME COLUMN ssn TO tax_no;
SELECT table_name, column_names, column_forms FROM dbe.audit_table WHERE table_name IN ('masked', 'typed', 'below') ORDER BY 1;
ALTER INDEX masked RENAME TO masked_by_index;
SELECT table_name FROM dbe.audit_table WHERE relation = 'masked_by_index'::regclass;
ALTER MATERIALIZED VIEW masked_by_index RENAME tax_no TO t1;
ALTER FOREIGN TABLE masked_by_index RENAME COLUMN t1 TO t2;
SELECT table_name, column_names FROM dbe.audit_table WHERE relation = 'masked_by_index'::regclass;
CREATE TABLE split (id integer PRIMARY KEY) PARTITION BY RANGE (id);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('split');
CREATE SCHEMA parts CREATE TABLE one PARTITION OF public.split FOR VALUES FROM (1) TO (9);
SELECT tgname FROM pg_trigger WHERE tgrelid = 'parts.one'::regclass ORDER BY 1;

-- ---- what the owner of a table does to its triggers ----
CREATE TABLE seen (id integer PRIMARY KEY, v integer);
CREATE VIEW seen_state AS SELECT state, detail, options FROM dbe.audit_status() WHERE table_name = 'seen' AND state <> 'dropped';
SELECT count(*) > 0 AS done FROM dbe.audit_enable('seen', replicated => true);
TABLE seen_state;
CREATE OR REPLACE TRIGGER "00_dbe_audit" AFTER INSERT OR UPDATE OR DELETE ON seen FOR EACH ROW WHEN (false) EXECUTE FUNCTION dbe.audit_row();
TABLE seen_state;
CREATE OR REPLACE TRIGGER "00_dbe_audit" AFTER INSERT OR UPDATE OF id OR DELETE ON seen FOR EACH ROW EXECUTE FUNCTION dbe.audit_row();
TABLE seen_state;
CREATE OR REPLACE TRIGGER "00_dbe_audit" AFTER INSERT OR UPDATE OR DELETE ON seen FOR EACH ROW EXECUTE FUNCTION dbe.audit_row();
TABLE seen_state;
SELECT count(*) > 0 AS done FROM dbe.audit_enable('seen', replicated => true);
CREATE OR REPLACE TRIGGER "00_dbe_audit_end" AFTER INSERT OR UPDATE OR DELETE ON seen FOR EACH STATEMENT EXECUTE FUNCTION dbe.audit_statement();
TABLE seen_state;
CREATE OR REPLACE TRIGGER "00_dbe_audit_end" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON seen FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION dbe.audit_statement();
TABLE seen_state;
SELECT count(*) > 0 AS done FROM dbe.audit_enable('seen');
CREATE TRIGGER twice AFTER INSERT ON seen FOR EACH ROW EXECUTE FUNCTION dbe.audit_row();
CREATE TRIGGER "00_dbe_audit_insert" AFTER INSERT ON seen FOR EACH ROW EXECUTE FUNCTION dbe.audit_row();
CREATE TRIGGER often AFTER INSERT ON seen FOR EACH STATEMENT EXECUTE FUNCTION dbe.audit_statement();
TABLE seen_state;
DROP TRIGGER twice ON seen;
DROP TRIGGER often ON seen;
-- a condition, which another takes the place of
SELECT count(*) > 0 AS done FROM dbe.audit_enable('seen', condition => 'NEW.v > 10 OR OLD.v > 10', actions => '{INSERT,UPDATE}');
TABLE seen_state;
ALTER TABLE seen RENAME COLUMN v TO value;
ALTER TABLE seen ADD more integer;
TABLE seen_state;
CREATE OR REPLACE TRIGGER "00_dbe_audit_update" AFTER UPDATE ON seen FOR EACH ROW WHEN (NEW.value > 10000 OR OLD.value > 10) EXECUTE FUNCTION dbe.audit_row();
TABLE seen_state;
SELECT count(*) > 0 AS done FROM dbe.audit_enable('seen', condition => 'NEW.value > 10 OR OLD.value > 10', actions => '{INSERT,UPDATE}');
TABLE seen_state;
CREATE TRIGGER "00_dbe_audit" AFTER UPDATE ON seen FOR EACH ROW EXECUTE FUNCTION dbe.audit_row();
TABLE seen_state;
-- what another version of the server has made of it is not compared
UPDATE dbe.audit_table SET conditions = '{"00_dbe_audit_update": "9 abc"}' WHERE relation = 'seen'::regclass;
TABLE seen_state;
DROP TABLE seen CASCADE;
-- partitions
CREATE TABLE seen (id integer PRIMARY KEY, v integer) PARTITION BY RANGE (id);
CREATE TABLE seen_1 PARTITION OF seen FOR VALUES FROM (0) TO (10);
CREATE TABLE seen_2 PARTITION OF seen FOR VALUES FROM (10) TO (20);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('seen', replicated => true);
SELECT state, detail, options FROM dbe.audit_status() WHERE table_name = 'seen' AND state <> 'dropped';
ALTER TABLE seen_1 DISABLE TRIGGER "00_dbe_audit";
CREATE TRIGGER twice AFTER INSERT ON seen_2 FOR EACH ROW EXECUTE FUNCTION dbe.audit_row();
SELECT state, detail FROM dbe.audit_status() WHERE table_name = 'seen' AND state <> 'dropped';
DROP TRIGGER twice ON seen_2;
ALTER TABLE seen_1 ENABLE TRIGGER "00_dbe_audit";
SELECT state, detail FROM dbe.audit_status() WHERE table_name = 'seen' AND state <> 'dropped';
-- one that has come unseen is completed as the table is recorded
SET session_replication_role = replica;
CREATE TABLE seen_3 PARTITION OF seen FOR VALUES FROM (20) TO (30);
RESET session_replication_role;
SELECT state, detail FROM dbe.audit_status() WHERE table_name = 'seen' AND state <> 'dropped';
SELECT command, effect FROM dbe.audit_maintain() WHERE command ~ 'seen_3';
SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'seen_3'::regclass ORDER BY 1;
SELECT count(*) FROM dbe.audit_incomplete();
-- the trail begins when its writers have ended: what it is registered with is the last step
SELECT command FROM dbe.audit_enable('person', dry_run => true) WHERE command ~ 'person';

-- ---- a key that does not tell rows apart ----
CREATE TABLE guest (name text, room integer, note text, UNIQUE (name));
SELECT effect FROM dbe.audit_enable('guest', key => '{name}', mask => '{note=hash}', exclude => '{room}') WHERE command ~ 'register';
INSERT INTO guest VALUES ('Ann', 1), (NULL, 2), (NULL, 3);
SELECT clock_timestamp() AS at \gset
DELETE FROM guest WHERE room > 1;
SELECT dbe.row_as_of('guest', 'Ann'::text, :'at');
SELECT * FROM dbe.table_as_of('guest', :'at');
SELECT * FROM dbe.undo_sql('guest', since => :'at');
SELECT action, new_data FROM dbe.row_history('guest', 'Ann'::text);
ALTER TABLE guest ALTER name SET NOT NULL;
SELECT dbe.row_as_of('guest', 'Ann'::text, :'at');
SELECT effect FROM dbe.audit_enable('guest', key => '{name,room}') WHERE command ~ 'register';
SELECT effect FROM dbe.audit_enable('guest', key => '{room}') WHERE command ~ 'register';
ALTER TABLE guest ALTER room SET NOT NULL;
CREATE UNIQUE INDEX not_all ON guest (room) WHERE room > 0;
CREATE UNIQUE INDEX of_both ON guest (room, note);
CREATE UNIQUE INDEX computed ON guest ((room + 1));
SELECT dbe.row_as_of('guest', 1, clock_timestamp());
CREATE UNIQUE INDEX with_more ON guest (room) INCLUDE (note);
SELECT dbe.row_as_of('guest', 1, clock_timestamp()) IS NOT NULL AS is_there;
SELECT effect FROM dbe.audit_enable('guest', include => '{name,room}', mask => '{note=hash}', key => '{name}', dry_run => true) WHERE command ~ 'register';

-- ---- triggers that came without the registration of their table, as from a dump of it alone ----
CREATE TABLE lone (id integer PRIMARY KEY);
CREATE TABLE lone_parts (id integer PRIMARY KEY) PARTITION BY LIST (id);
CREATE TABLE lone_part_1 PARTITION OF lone_parts FOR VALUES IN (1);
CREATE TABLE lone_part_2 PARTITION OF lone_parts FOR VALUES IN (2);
CREATE TRIGGER "00_dbe_audit" AFTER INSERT OR UPDATE OR DELETE ON lone FOR EACH ROW EXECUTE FUNCTION dbe.audit_row();
CREATE TRIGGER "00_dbe_audit_end" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON lone FOR EACH STATEMENT EXECUTE FUNCTION dbe.audit_statement();
CREATE TRIGGER "00_dbe_audit" AFTER INSERT ON lone_parts FOR EACH ROW EXECUTE FUNCTION dbe.audit_row();
SELECT table_name, state, actions, detail FROM dbe.audit_status() WHERE table_name LIKE 'lone%';
\set VERBOSITY default
INSERT INTO lone VALUES (1), (2);
\set VERBOSITY terse
INSERT INTO lone VALUES (3);
INSERT INTO lone_parts VALUES (1), (2);
ALTER TABLE lone ADD v text;
UPDATE lone SET v = 'x';
SELECT count(*) > 0 AS done FROM unnest('{lone,lone_parts}'::regclass[]) t, dbe.audit_enable(t);
UPDATE lone SET v = 'y' WHERE id = 1;
DELETE FROM lone_parts;
INSERT INTO lone_parts VALUES (1);
SELECT table_name, state, actions FROM dbe.audit_status() WHERE table_name LIKE 'lone%';
SELECT table_name, action FROM dbe.audit_log WHERE table_name LIKE 'lone%' ORDER BY id, position;
-- one that was stopped is known
SELECT count(*) > 0 AS done FROM dbe.audit_disable('lone');
CREATE TRIGGER "00_dbe_audit" AFTER INSERT ON lone FOR EACH ROW EXECUTE FUNCTION dbe.audit_row();
INSERT INTO lone VALUES (4);
SELECT table_name, state FROM dbe.audit_status() WHERE table_name = 'lone';
DROP TABLE lone, lone_parts;
