-- the triggers of dbe: who may make them, and with whose rights they act
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE ROLE dbe_test_owner;
CREATE ROLE dbe_test_eve;
CREATE ROLE dbe_test_app;
GRANT CREATE ON SCHEMA public TO dbe_test_owner, dbe_test_eve;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA dbe TO dbe_test_owner;
REVOKE EXECUTE ON FUNCTION dbe.audit_row(), dbe.audit_statement(), dbe.track_guard(), dbe.track_stamp(), dbe.soft_delete_row(), dbe.soft_delete_statement() FROM dbe_test_owner;

-- who has TRIGGER on a table of others cannot put them there
CREATE TABLE theirs (id int PRIMARY KEY, ts timestamptz);
GRANT SELECT, DELETE, TRIGGER ON theirs TO dbe_test_eve;
SET ROLE dbe_test_eve;
CREATE TRIGGER t BEFORE DELETE OR UPDATE OF ts ON theirs FOR EACH ROW EXECUTE FUNCTION dbe.soft_delete_row('none');
CREATE TRIGGER t BEFORE DELETE ON theirs FOR EACH STATEMENT EXECUTE FUNCTION dbe.soft_delete_statement();
CREATE TRIGGER t AFTER DELETE ON theirs FOR EACH ROW EXECUTE FUNCTION dbe.audit_row();
CREATE TRIGGER t AFTER DELETE ON theirs FOR EACH STATEMENT EXECUTE FUNCTION dbe.audit_statement();
CREATE TRIGGER t BEFORE UPDATE OF ts ON theirs FOR EACH ROW EXECUTE FUNCTION dbe.track_guard('updated_at');
CREATE TRIGGER t BEFORE UPDATE ON theirs FOR EACH ROW EXECUTE FUNCTION dbe.track_stamp();
RESET ROLE;
SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'dbe'::regnamespace AND p.prorettype = 'trigger'::regtype AND has_function_privilege('public', p.oid, 'EXECUTE') ORDER BY 1;

-- the owner of a table can, by the functions that he may call; his partitions too, also under a new owner
SET ROLE dbe_test_owner;
CREATE TABLE mine (id int PRIMARY KEY, deleted_at timestamptz);
CREATE TABLE parts (id int, region text, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
SELECT step, command FROM dbe.soft_delete_enable('mine', view => '') WHERE step < 3;
SELECT step, command FROM dbe.soft_delete_enable('parts', add_column => true, view => '') WHERE step = 1;
SELECT step, command FROM dbe.track_updates('mine', add_columns => true) WHERE step = 1;
SELECT step, command FROM dbe.audit_enable('parts') WHERE command ~ '^GRANT';
CREATE TABLE parts_north PARTITION OF parts FOR VALUES IN ('north');
CREATE TABLE parts_south (LIKE parts);
ALTER TABLE parts ATTACH PARTITION parts_south FOR VALUES IN ('south');
INSERT INTO parts VALUES (1, 'north'), (2, 'south');
INSERT INTO mine VALUES (1);
DELETE FROM mine;
DELETE FROM parts;
RESET ROLE;
SELECT id, deleted_at IS NOT NULL AS deleted FROM mine UNION ALL SELECT id, deleted_at IS NOT NULL FROM parts ORDER BY id;
SELECT action, count(*) FROM dbe.audit_log WHERE table_name = 'parts' GROUP BY 1 ORDER BY 1;
ALTER TABLE parts OWNER TO dbe_test_eve;
SET ROLE dbe_test_eve;
\set VERBOSITY sqlstate
CREATE TABLE parts_east PARTITION OF parts FOR VALUES IN ('east');
\set VERBOSITY terse
RESET ROLE;
SELECT step, command FROM dbe.soft_delete_enable('parts', view => '') WHERE step IS NOT NULL;
SELECT step, command FROM dbe.audit_enable('parts') WHERE command ~ '^GRANT';
SET ROLE dbe_test_eve;
CREATE TABLE parts_east PARTITION OF parts FOR VALUES IN ('east');
RESET ROLE;
INSERT INTO parts VALUES (3, 'east');
DELETE FROM parts WHERE id = 3;
SELECT id, deleted_at IS NOT NULL AS deleted FROM parts_east;
DROP TABLE parts;

-- what a soft delete sets off acts as who deletes, not as the owner of the table: triggers of others...
CREATE TABLE calls (what text, who name);
GRANT INSERT ON calls TO PUBLIC;
SELECT count(*) > 0 AS enabled FROM dbe.soft_delete_enable('theirs', 'ts', 'cascade', view => '');
CREATE TABLE below (id int PRIMARY KEY, their int REFERENCES theirs, deleted_at timestamptz);
GRANT TRIGGER ON below TO dbe_test_eve;
SELECT count(*) > 0 AS enabled FROM dbe.soft_delete_enable('below', view => '') UNION ALL SELECT count(*) > 0 FROM dbe.soft_delete_enable('theirs', 'ts', 'cascade', view => '');
INSERT INTO theirs SELECT n FROM generate_series(1, 4) n;
INSERT INTO below SELECT n, n FROM generate_series(1, 4) n;
SET ROLE dbe_test_eve;
CREATE FUNCTION evil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.calls VALUES (TG_OP || ' ' || TG_TABLE_NAME, current_user); RETURN coalesce(NEW, OLD); END $$;
CREATE TRIGGER a BEFORE UPDATE ON theirs FOR EACH ROW EXECUTE FUNCTION evil();
CREATE TRIGGER b AFTER UPDATE ON theirs FOR EACH ROW EXECUTE FUNCTION evil();
CREATE TRIGGER a BEFORE DELETE OR UPDATE ON below FOR EACH ROW EXECUTE FUNCTION evil();
DELETE FROM theirs WHERE id = 1;
RESET ROLE;
SELECT what, who, count(*) FROM calls GROUP BY 1, 2 ORDER BY 1, 2;
SELECT t.id, t.ts = b.deleted_at AS along FROM theirs t JOIN below b ON b.their = t.id ORDER BY t.id;
-- ... and casts of others that the audit trail calls
TRUNCATE calls;
SET ROLE dbe_test_eve;
CREATE TYPE mood AS ENUM ('well');
CREATE FUNCTION mood_json(mood) RETURNS json LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.calls VALUES ('cast', current_user); RETURN '"well"'; END $$;
CREATE CAST (mood AS json) WITH FUNCTION mood_json(mood);
RESET ROLE;
ALTER TABLE theirs ADD COLUMN moods mood[] DEFAULT '{well}';
SELECT count(*) > 0 AS enabled FROM dbe.audit_enable('theirs', full_rows => true);
GRANT DELETE, SELECT ON theirs TO dbe_test_app;
SET ROLE dbe_test_app;
DELETE FROM theirs WHERE id = 2;
RESET ROLE;
SELECT what, who FROM calls GROUP BY 1, 2;
SELECT action, role_name, executed_as FROM dbe.audit_log WHERE table_name = 'theirs';
SELECT count(*) FROM theirs WHERE id = 2 AND ts IS NULL;

-- the owner's rights on the tables are still there, and no more is needed: row security, hidden schemas
CREATE SCHEMA hidden;
CREATE TABLE hidden.kept (id int PRIMARY KEY, their int REFERENCES theirs, deleted_at timestamptz);
ALTER TABLE hidden.kept ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY nobody ON hidden.kept USING (false);
ALTER TABLE theirs ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON theirs USING (id < 4);
SELECT count(*) > 0 AS enabled FROM dbe.soft_delete_enable('hidden.kept', view => '') UNION ALL SELECT count(*) > 0 FROM dbe.soft_delete_enable('theirs', 'ts', 'cascade', view => '');
INSERT INTO hidden.kept VALUES (1, 3), (2, 4);
CREATE VIEW shown AS SELECT id FROM hidden.kept;
GRANT SELECT, DELETE ON shown TO dbe_test_app;
GRANT INSERT ON below TO dbe_test_app;
SET ROLE dbe_test_app;
DELETE FROM theirs;
INSERT INTO below VALUES (9, 3);
DELETE FROM shown WHERE id = 2;
RESET ROLE;
SELECT id, deleted_at IS NOT NULL AS deleted FROM hidden.kept ORDER BY id;
SELECT id, ts IS NOT NULL AS deleted FROM theirs ORDER BY id;
-- a plan that is read again at another's call
ALTER TABLE hidden.kept RENAME COLUMN deleted_at TO gone;
UPDATE hidden.kept SET gone = NULL;
UPDATE theirs SET ts = NULL;
SET ROLE dbe_test_app;
DELETE FROM theirs WHERE id = 3;
RESET ROLE;
SELECT id, gone IS NOT NULL AS deleted FROM hidden.kept ORDER BY id;
DROP TABLE theirs, below, hidden.kept CASCADE;

-- a trigger that changes the table while its plan runs, and deletes from it
CREATE TABLE running (id int PRIMARY KEY, da timestamptz);
SELECT count(*) > 0 AS enabled FROM dbe.soft_delete_enable('running', 'da', view => '');
CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
	IF OLD.id <> 1 THEN RETURN NULL; END IF;
	ALTER TABLE running RENAME COLUMN da TO db;
	EXECUTE 'DELETE FROM running WHERE id = 2';
	FOR i IN 1..200 LOOP EXECUTE format('PREPARE p%s AS SELECT %s', i, i); END LOOP;
	RETURN NULL; END $$;
CREATE TRIGGER zzz AFTER UPDATE ON running FOR EACH ROW EXECUTE FUNCTION change();
INSERT INTO running SELECT n FROM generate_series(1, 5) n;
DELETE FROM running WHERE id IN (1, 3);
DELETE FROM running WHERE id = 4;
SELECT id, db IS NOT NULL AS deleted FROM running ORDER BY id;

DROP SCHEMA hidden CASCADE;
DROP TABLE mine, running, calls;
DROP OWNED BY dbe_test_owner, dbe_test_eve, dbe_test_app CASCADE;
DROP ROLE dbe_test_owner, dbe_test_eve, dbe_test_app;
