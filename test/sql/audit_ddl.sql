-- dbe.audit_ddl_enable(): what commands make, change and drop, and who may ask for it
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE EXTENSION postgres_fdw;
CREATE ROLE dbe_test_owner;
CREATE ROLE dbe_test_group;
GRANT CREATE ON SCHEMA public TO dbe_test_owner;

-- the steps, shown and done; again there is nothing left to do but the settings
SELECT step, command FROM dbe.audit_ddl_enable(dry_run => true);
SELECT count(*) FROM pg_event_trigger WHERE evtname ~ '^dbe_';
SELECT step, command FROM dbe.audit_ddl_enable();
SELECT step, command FROM dbe.audit_ddl_enable(roles => false);
SELECT roles, enabled_by = session_user AS by_me FROM dbe.audit_ddl;
SELECT evtname, evtevent, evtenabled FROM pg_event_trigger WHERE evtname ~ '^dbe_' ORDER BY 1;

-- what has been recorded since the last look
CREATE TEMP TABLE mark (id bigint);
INSERT INTO mark SELECT max(id) FROM dbe.audit_log;
-- REINDEX is for event triggers from 17 on
CREATE TEMP VIEW news AS SELECT * FROM dbe.audit_log WHERE id > (SELECT max(id) FROM mark) AND action <> 'REINDEX';
\set news 'SELECT action, table_schema AS schema, table_name AS table, record_id AS object, new_data ->> \'object_type\' AS type, concat_ws(\' \', CASE WHEN (new_data ->> \'dropped\')::boolean THEN \'dropped\' END, CASE WHEN (new_data ->> \'cascaded\')::boolean THEN \'cascaded\' END) AS how FROM news ORDER BY id, "position"; INSERT INTO mark SELECT max(id) FROM dbe.audit_log;'

-- who: an ordinary role, which has no right on the log
SET ROLE dbe_test_owner;
SET app.user_id = 'anna';
CREATE TABLE a (id integer PRIMARY KEY, b integer);
RESET app.user_id;
RESET ROLE;
SELECT action, record_id, key, old_data, new_data, query, changed_by, login_user = session_user AS login, role_name, application_user, table_id
FROM news ORDER BY id, "position";
GRANT USAGE ON SCHEMA dbe TO dbe_test_owner;
GRANT SELECT ON dbe.audit_log TO dbe_test_owner;
GRANT ALL ON mark, news TO dbe_test_owner;
INSERT INTO mark SELECT max(id) FROM dbe.audit_log;
SET ROLE dbe_test_owner;

-- tables and what belongs to them
CREATE TABLE c (id bigint GENERATED ALWAYS AS IDENTITY, a_id integer REFERENCES a);
CREATE INDEX c_a ON c (a_id);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER tr BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();
ALTER TABLE a DISABLE TRIGGER tr;
ALTER TABLE a ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON a USING (true);
ALTER POLICY p ON a RENAME TO q;
DROP POLICY q ON a;
COMMENT ON COLUMN a.b IS 'a comment';
ALTER TABLE a RENAME TO "A ""B""";
ALTER TABLE "A ""B""" RENAME TO a;
:news

-- views, and what goes with a column
CREATE VIEW v AS SELECT b FROM a;
CREATE MATERIALIZED VIEW mv AS SELECT b FROM a;
REFRESH MATERIALIZED VIEW mv;
SET client_min_messages = error;
ALTER TABLE a ADD COLUMN x integer, DROP COLUMN b CASCADE;
SET client_min_messages = warning;
:news

-- rights
GRANT SELECT ON a, c TO PUBLIC;
GRANT SELECT (id) ON a TO dbe_test_group;
REVOKE ALL ON a, c FROM PUBLIC;
GRANT EXECUTE ON FUNCTION f() TO dbe_test_group;
GRANT USAGE ON SEQUENCE c_id_seq TO dbe_test_group;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO dbe_test_group;
:news

-- partitions
CREATE TABLE parted (i integer) PARTITION BY RANGE (i);
CREATE TABLE p1 PARTITION OF parted FOR VALUES FROM (1) TO (2);
CREATE TABLE p2 (i integer);
ALTER TABLE parted ATTACH PARTITION p2 FOR VALUES FROM (2) TO (3);
ALTER TABLE parted DETACH PARTITION p2;
DROP TABLE parted, p2;
:news

-- made by a query, within functions, with several statements at once, in savepoints
SELECT 1 AS one INTO si;
CREATE TABLE ctas AS SELECT 1 AS one;
DO $$ BEGIN EXECUTE 'CREATE TABLE inside (i integer)'; END $$;
CREATE TABLE one () \; CREATE TABLE /* second */ two ();
BEGIN;
SAVEPOINT s;
CREATE TABLE gone (i integer);
ROLLBACK TO s;
CREATE TABLE stays (i integer);
COMMIT;
BEGIN;
CREATE TABLE undone (i integer);
ROLLBACK;
CREATE TABLE stays (i integer);
CREATE TABLE IF NOT EXISTS stays (i integer);
SELECT action, record_id, query FROM news ORDER BY id, "position";
INSERT INTO mark SELECT max(id) FROM dbe.audit_log;

-- outside of a transaction
CREATE INDEX CONCURRENTLY stays_i ON stays (i);
REINDEX INDEX CONCURRENTLY stays_i;
VACUUM stays;
DROP INDEX CONCURRENTLY stays_i;
:news

-- no noise of temporary objects
CREATE TEMP TABLE passing (id serial PRIMARY KEY, i integer);
CREATE INDEX ON passing (i);
CREATE TEMP VIEW passing_view AS SELECT * FROM passing;
GRANT SELECT ON passing TO PUBLIC;
COMMENT ON TABLE passing IS 'passing';
DROP VIEW passing_view;
DROP TABLE passing;
SELECT count(*) FROM news;

-- what is dropped along: what was named, what depends on it, and all that holds rows
SET client_min_messages = error;
DROP TABLE a CASCADE;
RESET ROLE;
CREATE SCHEMA crowd;
CREATE TABLE crowd.t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE TABLE crowd.parted (i integer) PARTITION BY RANGE (i);
CREATE TABLE crowd.p1 PARTITION OF crowd.parted FOR VALUES FROM (1) TO (2);
CREATE VIEW crowd.v AS SELECT * FROM crowd.t;
CREATE DOMAIN crowd.d AS integer CONSTRAINT positive CHECK (VALUE > 0);
INSERT INTO mark SELECT max(id) FROM dbe.audit_log;
ALTER DOMAIN crowd.d DROP CONSTRAINT positive;
DROP SCHEMA crowd CASCADE;
SELECT action, table_schema AS schema, table_name AS table, record_id AS object, new_data ->> 'object_type' AS type, new_data ->> 'cascaded' AS cascaded
FROM news ORDER BY action, new_data ->> 'cascaded' NULLS FIRST, record_id COLLATE "C";
INSERT INTO mark SELECT max(id) FROM dbe.audit_log;

-- of an extension its name, and what depended on it
CREATE EXTENSION pg_trgm;
CREATE TABLE words (word text);
CREATE INDEX words_word ON words USING gin (word gin_trgm_ops);
DROP EXTENSION pg_trgm CASCADE;
:news

-- DROP OWNED takes rights back as well
DROP OWNED BY dbe_test_group;
SELECT action, record_id, query FROM news WHERE action = 'DROP OWNED';
INSERT INTO mark SELECT max(id) FROM dbe.audit_log;
SET client_min_messages = warning;

-- ordinary triggers are silent then, these are not
SET session_replication_role = replica;
CREATE TABLE replicated (i integer);
RESET session_replication_role;
SELECT action, record_id FROM news;
INSERT INTO mark SELECT max(id) FROM dbe.audit_log;

-- secrets are not stored
CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
CREATE USER MAPPING FOR dbe_test_owner SERVER far OPTIONS (user 'anna', password 'verysecret');
DO $$ BEGIN EXECUTE format('ALTER USER MAPPING FOR dbe_test_owner SERVER far OPTIONS (SET password %L)', 'verysecret'); END $$;
CREATE FUNCTION asks() RETURNS text LANGUAGE sql AS $$ SELECT 'postgres://anna:verysecret@far/db' $$;
SELECT action, record_id, query FROM news ORDER BY id;
SELECT count(*) FROM dbe.audit_record r WHERE position('verysecret'::bytea in r.context) > 0 OR position('verysecret'::bytea in r.images) > 0;

-- tampering: what is done to dbe's own is recorded as all else
CREATE TABLE audited (id integer PRIMARY KEY, v text);
SELECT count(*) > 0 AS enabled FROM dbe.audit_enable('audited');
INSERT INTO mark SELECT max(id) FROM dbe.audit_log;
ALTER TABLE audited DISABLE TRIGGER ALL;
DROP TRIGGER "00_dbe_audit_end" ON audited;
ALTER TABLE dbe.audit_record_rest SET (autovacuum_enabled = false);
ALTER EVENT TRIGGER dbe_audit_drop DISABLE;
DROP TABLE audited;
SELECT action, record_id, query FROM news ORDER BY id;
INSERT INTO mark SELECT max(id) FROM dbe.audit_log;
-- repaired
SELECT step, command FROM dbe.audit_ddl_enable(roles => false);
DROP TABLE replicated;
:news

-- DML in the midst of which a command runs keeps its own records
CREATE TABLE counted (id integer PRIMARY KEY);
SELECT count(*) > 0 AS enabled FROM dbe.audit_enable('counted');
CREATE FUNCTION makes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.id = 2 THEN EXECUTE 'CREATE TABLE made ()'; END IF; RETURN new; END $$;
CREATE TRIGGER makes AFTER INSERT ON counted FOR EACH ROW EXECUTE FUNCTION makes();
INSERT INTO mark SELECT max(id) FROM dbe.audit_log;
INSERT INTO counted SELECT generate_series(1, 3);
SELECT action, record_id FROM news ORDER BY action, record_id;
-- and a statement that changes nothing of the kind is none
SELECT table_id IS NULL AS is_command, count(*) FROM news GROUP BY 1 ORDER BY 1;

-- refusals
SELECT dbe.audit_command();
CREATE EVENT TRIGGER wrong ON ddl_command_start EXECUTE FUNCTION dbe.audit_command();
CREATE TABLE refused ();
DROP EVENT TRIGGER wrong;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA dbe TO dbe_test_owner;
SET ROLE dbe_test_owner;
SELECT * FROM dbe.audit_ddl_enable();
SELECT * FROM dbe.audit_ddl_disable();
SELECT * FROM dbe.audit_roles();
SELECT * FROM dbe.audit_role_state;
RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA dbe FROM dbe_test_owner;
SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'dbe'::regnamespace AND p.proname IN ('audit_command', 'audit_seen', 'audit_roles', 'audit_ddl_enable', 'audit_ddl_disable')
AND has_function_privilege('public', p.oid, 'EXECUTE');

-- the extension is not dropped from under them
DROP EXTENSION dbe;

-- switched off
SELECT step, command FROM dbe.audit_ddl_disable(dry_run => true);
SELECT step, command FROM dbe.audit_ddl_disable();
INSERT INTO mark SELECT max(id) FROM dbe.audit_log;
CREATE TABLE unseen ();
SELECT count(*) FROM news;
CREATE EVENT TRIGGER dbe_audit_drop ON sql_drop EXECUTE FUNCTION dbe.audit_command();
ALTER EVENT TRIGGER dbe_audit_drop RENAME TO kept;
SELECT step, command FROM dbe.audit_ddl_enable(roles => false);
SELECT count(*) FROM dbe.audit_ddl_disable();
CREATE FUNCTION others() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER dbe_audit_drop ON sql_drop EXECUTE FUNCTION others();
\set VERBOSITY default
SELECT * FROM dbe.audit_ddl_enable();
\set VERBOSITY terse
DROP EVENT TRIGGER dbe_audit_drop;
SELECT count(*) FROM dbe.audit_ddl;

DROP OWNED BY dbe_test_owner, dbe_test_group CASCADE;
DROP ROLE dbe_test_owner, dbe_test_group;
