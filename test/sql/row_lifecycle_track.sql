-- track_updates: the server says when a row was changed, how often and by whom, on tables of every shape
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;

-- the guide's table
CREATE TABLE notes (id bigint PRIMARY KEY, body text);
INSERT INTO notes VALUES (1, 'one'), (2, 'two');
\set VERBOSITY default
SELECT dbe.track_updates('notes');
SELECT * FROM dbe.track_updates('notes', version => 'revision', created_at => 'made', check_version => true);
\set VERBOSITY terse
SELECT * FROM dbe.track_updates('notes', add_columns => true, dry_run => true);
SELECT count(*) AS untouched FROM pg_attribute WHERE attrelid = 'notes'::regclass AND attnum > 2;
SELECT step, command FROM dbe.track_updates('notes', add_columns => true);
SELECT * FROM dbe.track_updates('notes');
\d notes
SELECT id, updated_at = transaction_timestamp() AS now, version FROM notes ORDER BY id;

-- each update counts, whatever the statement gives
BEGIN;
UPDATE notes SET body = 'uno' WHERE id = 1;
UPDATE notes SET version = 77, updated_at = '2000-01-01' WHERE id = 1;
UPDATE notes SET version = version + 1, body = body || '!' WHERE id = 1 RETURNING body, version, updated_at = now() AS now;
COMMIT;
UPDATE notes SET body = body WHERE id = 2 RETURNING version, updated_at = now() AS now;
SELECT id, body, version FROM notes ORDER BY id;
-- a savepoint takes it back
BEGIN;
SAVEPOINT a;
UPDATE notes SET body = 'due';
ROLLBACK TO a;
UPDATE notes SET body = 'zwei' WHERE id = 2 RETURNING version;
ROLLBACK;
-- every way to update
INSERT INTO notes VALUES (1, 'again'), (3, 'three') ON CONFLICT (id) DO UPDATE SET body = excluded.body;
MERGE INTO notes n USING (VALUES (2, 'merged'), (4, 'four')) v (id, body) ON n.id = v.id
	WHEN MATCHED THEN UPDATE SET body = v.body WHEN NOT MATCHED THEN INSERT (id, body) VALUES (v.id, v.body);
WITH w AS (UPDATE notes SET body = 'written' WHERE id = 3 RETURNING version) SELECT * FROM w;
COPY notes (id, body) FROM stdin;
5	five
\.
UPDATE notes n SET body = o.body FROM notes o WHERE o.id = 1 AND n.id = 5;
SELECT id, body, version, updated_at <= now() AS stamped FROM notes ORDER BY id;

-- a stale version
SELECT step, command FROM dbe.track_updates('notes', check_version => true);
SELECT * FROM dbe.track_updates('notes', check_version => true);
UPDATE notes SET body = 'fresh', version = 1 WHERE id = 4 RETURNING version;
\set VERBOSITY default
UPDATE notes SET body = 'stale', version = 1 WHERE id = 4;
UPDATE notes SET body = 'none', version = NULL WHERE id = 4;
\set VERBOSITY terse
UPDATE notes SET body = 'without' WHERE id = 4 RETURNING version;
UPDATE notes SET updated_at = '2001-01-01', version = version WHERE id = 4 RETURNING version, updated_at = now() AS now;
\set VERBOSITY sqlstate
UPDATE notes SET version = version + 1 WHERE id = 4;
INSERT INTO notes (id, version) VALUES (4, 9) ON CONFLICT (id) DO UPDATE SET version = excluded.version;
\set VERBOSITY terse
INSERT INTO notes (id, version) VALUES (4, 4) ON CONFLICT (id) DO UPDATE SET version = excluded.version RETURNING version;

-- renamed, moved and dropped columns
ALTER TABLE notes RENAME COLUMN updated_at TO modified;
ALTER TABLE notes RENAME COLUMN version TO "Revision";
ALTER TABLE notes DROP COLUMN body;
ALTER TABLE notes ADD COLUMN extra text DEFAULT 'x';
ALTER TABLE notes RENAME TO "my notes";
ALTER TRIGGER zz_dbe_track_guard ON "my notes" RENAME TO guard;
UPDATE "my notes" SET extra = 'y' WHERE id = 1 RETURNING "Revision", modified = now() AS now;
SELECT step, command FROM dbe.track_updates('"my notes"', 'modified', 'Revision', true);
\set VERBOSITY default
ALTER TABLE "my notes" ALTER COLUMN "Revision" TYPE bigint;
ALTER TABLE "my notes" DROP COLUMN "Revision";
ALTER TABLE "my notes" DROP COLUMN "Revision" CASCADE;
UPDATE "my notes" SET extra = 'z' WHERE id = 1;
\set VERBOSITY terse
SELECT * FROM dbe.track_updates_disable('my notes');
SELECT * FROM dbe.track_updates_disable('"my notes"', dry_run => true);
SELECT * FROM dbe.track_updates_disable('"my notes"');
SELECT * FROM dbe.track_updates_disable('"my notes"');
UPDATE "my notes" SET extra = 'z' WHERE id = 1 RETURNING modified = now() AS now;
DROP TABLE "my notes";

-- who, and when it was made: not what the statement says
CREATE ROLE dbe_test_writer;
CREATE TABLE papers (gone int, id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text, created_at timestamptz NOT NULL DEFAULT '2000-01-01',
	created_by text NOT NULL, changed_by varchar(20), updated_at timestamp(0), version smallint);
ALTER TABLE papers DROP COLUMN gone;
SELECT step, command, effect FROM dbe.track_updates('papers', created_at => 'created_at', created_by => 'created_by', updated_by => 'changed_by');
GRANT SELECT (id, title, version, created_at, created_by, changed_by), INSERT (title, created_by), UPDATE (title, created_by) ON papers TO dbe_test_writer;
SET app.user_id = 'alice';
INSERT INTO papers (title, created_by) VALUES ('a', 'mallory'), ('b', NULL) RETURNING id, created_by, changed_by, created_at, version;
INSERT INTO papers (title, created_at) VALUES ('imported', '1999-09-09') RETURNING created_at::date;
SET ROLE dbe_test_writer;
SET app.user_id = 'bob';
UPDATE papers SET title = 'c', created_by = 'mallory' WHERE id = 1 RETURNING created_by, changed_by, version;
UPDATE papers SET title = 'd' WHERE id = 1 RETURNING created_by, changed_by, version;
RESET ROLE;
UPDATE papers SET created_at = now(), created_by = NULL, changed_by = 'x', updated_at = NULL WHERE id = 1
	RETURNING created_at, created_by, changed_by, updated_at = now()::timestamp(0) AS now, version;
-- nobody has said who: who has logged in, also behind SET ROLE
RESET app.user_id;
SET ROLE dbe_test_writer;
UPDATE papers SET title = 'e' WHERE id = 1;
RESET ROLE;
SELECT changed_by = session_user AS session, version FROM papers WHERE id = 1;
-- what the column does not take is an error of the writer's
SET app.user_id = 'a name that is far too long for it';
\set VERBOSITY sqlstate
UPDATE papers SET title = 'f' WHERE id = 1;
\set VERBOSITY terse
RESET app.user_id;
-- versions end
UPDATE papers SET title = 'g' WHERE id = 2;
ALTER TABLE papers DISABLE TRIGGER USER;
UPDATE papers SET version = 32767 WHERE id = 2;
ALTER TABLE papers ENABLE TRIGGER USER;
\set VERBOSITY default
UPDATE papers SET title = 'h' WHERE id = 2;
\set VERBOSITY terse
SET session_replication_role = replica;
UPDATE papers SET title = 'applied', version = 5, created_by = 'origin' WHERE id = 2 RETURNING version, created_by;
RESET session_replication_role;

-- users with numbers and uuids
CREATE DOMAIN person AS bigint CHECK (VALUE > 0);
CREATE DOMAIN counter AS integer CHECK (VALUE < 4);
CREATE TABLE deeds (id int PRIMARY KEY, by_whom person, checked_by uuid, n counter DEFAULT 1, at timestamptz);
SELECT count(*) FROM dbe.track_updates('deeds', 'at', 'n', created_by => 'by_whom', updated_by => 'checked_by');
\set VERBOSITY sqlstate
SET app.user_id = '12';
INSERT INTO deeds VALUES (1);
SELECT dbe.track_updates('deeds', 'at', 'n', created_by => 'by_whom') IS NULL;
INSERT INTO deeds VALUES (1) RETURNING by_whom, n;
SET app.user_id = '-12';
INSERT INTO deeds VALUES (2);
SET app.user_id = 'robert';
INSERT INTO deeds VALUES (2);
SELECT set_config('app.user_id', repeat('9', 10000), false) IS NULL;
INSERT INTO deeds VALUES (2);
SET app.user_id = '';
INSERT INTO deeds VALUES (2, 7) RETURNING by_whom;
UPDATE deeds SET at = NULL WHERE id = 1 RETURNING n;
UPDATE deeds SET at = NULL WHERE id = 1 RETURNING n;
UPDATE deeds SET at = NULL WHERE id = 1 RETURNING n;
\set VERBOSITY terse
RESET app.user_id;

-- generated columns see the stamp; wide, null and toasted values around it survive; other triggers too
CREATE TABLE shapes (a text, b bool, version int, c numeric, double int GENERATED ALWAYS AS (version * 2) STORED, d char(3), updated_at timestamptz, e text[], f float8);
ALTER TABLE shapes ALTER COLUMN a SET STORAGE EXTERNAL;
SELECT count(*) FROM dbe.track_updates('shapes');
INSERT INTO shapes VALUES (repeat('long', 3000), true, 1, 1.5, DEFAULT, 'xyz', now(), '{a,NULL}', 2.5), (NULL, NULL, NULL, NULL, DEFAULT, NULL, NULL, NULL, NULL), ('s', false, 5, NULL, DEFAULT, 'q', NULL, '{}', 1);
UPDATE shapes SET b = NOT b;
UPDATE shapes SET c = 7;
CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.version := -1; NEW.updated_at := NULL; NEW.d := 'm'; RETURN NEW; END $$;
CREATE TRIGGER meddle BEFORE UPDATE ON shapes FOR EACH ROW WHEN (NEW.version > 0 AND NEW.f > 1) EXECUTE FUNCTION meddle();
UPDATE shapes SET b = b;
SELECT md5(a) = md5(repeat('long', 3000)) AS long, b, version, c, double, d, updated_at = now() AS now, updated_at IS NOT NULL AS stamped, e, f FROM shapes ORDER BY f NULLS LAST, a;
CREATE INDEX ON shapes (version);
SET enable_seqscan = off;
UPDATE shapes SET b = true WHERE version = 4 RETURNING version;
SELECT count(*) FROM shapes WHERE version = 5;
RESET enable_seqscan;

-- partitions, those to come, and rows that move
CREATE TABLE events (id int, region text, created_by text, version bigint DEFAULT 1, updated_at timestamptz DEFAULT now()) PARTITION BY LIST (region);
CREATE TABLE events_north (junk int, updated_at timestamptz DEFAULT now(), version bigint DEFAULT 1, created_by text, region text, id int);
ALTER TABLE events_north DROP COLUMN junk;
ALTER TABLE events ATTACH PARTITION events_north FOR VALUES IN ('north');
SELECT count(*) FROM dbe.track_updates('events', created_by => 'created_by');
CREATE TABLE events_south PARTITION OF events FOR VALUES IN ('south');
SET app.user_id = 'maker';
INSERT INTO events VALUES (1, 'north'), (2, 'north');
SET app.user_id = 'mover';
UPDATE events SET region = 'south' WHERE id = 1;
UPDATE events SET id = 2 WHERE id = 2;
UPDATE events_north SET created_by = 'x' WHERE id = 2;
MERGE INTO events e USING (VALUES (2, 'south'), (3, 'south')) v (id, region) ON e.id = v.id
	WHEN MATCHED THEN UPDATE SET region = v.region WHEN NOT MATCHED THEN INSERT (id, region) VALUES (v.id, v.region);
INSERT INTO events VALUES (4, 'south');
SELECT tableoid::regclass, id, created_by, version FROM events ORDER BY id;
ALTER TABLE events RENAME COLUMN version TO revision;
UPDATE events SET id = id + 10;
SELECT id, revision FROM events ORDER BY id;
\set VERBOSITY default
SELECT dbe.track_updates('events_south');
\set VERBOSITY terse
SELECT step, command FROM dbe.track_updates('events', version => 'revision', created_by => 'created_by');
SELECT step, command FROM dbe.track_updates_disable('events');
-- inheritance: each table by itself, and it is said
CREATE TABLE parent (id int, version int DEFAULT 1, updated_at timestamptz DEFAULT now());
CREATE TABLE child () INHERITS (parent);
SELECT effect FROM dbe.track_updates('parent') OFFSET 1;
INSERT INTO parent VALUES (1);
INSERT INTO child VALUES (2);
UPDATE parent SET id = id;
SELECT id, version FROM parent ORDER BY id;

-- other names and kinds of table
CREATE SCHEMA "odd ""schema";
CREATE TABLE "odd ""schema"."it's; a \ table" ("select" int PRIMARY KEY, "when?" timestamptz DEFAULT now(), "n'th" int DEFAULT 1);
SELECT step, command FROM dbe.track_updates('"odd ""schema"."it''s; a \ table"', 'when?', 'n''th', true);
SELECT step, command FROM dbe.track_updates('"odd ""schema"."it''s; a \ table"', 'when?', 'n''th', true);
INSERT INTO "odd ""schema"."it's; a \ table" VALUES (1);
UPDATE "odd ""schema"."it's; a \ table" SET "n'th" = 1 RETURNING "n'th";
CREATE TEMP TABLE scratch (id int);
SELECT count(*) FROM dbe.track_updates('scratch', add_columns => true);
INSERT INTO scratch VALUES (1);
UPDATE scratch SET id = 2 RETURNING version;
CREATE UNLOGGED TABLE fast (id int);
SELECT count(*) FROM dbe.track_updates('fast', NULL, 'v', add_columns => true);
INSERT INTO fast VALUES (1);
UPDATE fast SET id = 2 RETURNING *;

-- what is refused, and changes nothing
CREATE VIEW looks AS SELECT 1 AS id;
CREATE TABLE wrong (id int GENERATED ALWAYS AS IDENTITY, at date, version numeric, twice int GENERATED ALWAYS AS (1) STORED, updated_at timestamptz);
\set VERBOSITY default
SELECT dbe.track_updates('looks');
SELECT dbe.track_updates('wrong', 'at', NULL);
SELECT dbe.track_updates('wrong');
SELECT dbe.track_updates('wrong', version => 'twice');
SELECT dbe.track_updates('wrong', version => 'id');
SELECT dbe.track_updates('wrong', NULL, NULL);
SELECT dbe.track_updates('wrong', version => NULL, check_version => true);
SELECT dbe.track_updates('wrong', version => NULL, updated_by => 'updated_at');
\set VERBOSITY sqlstate
SELECT dbe.track_updates(NULL);
SELECT dbe.track_updates('wrong', '', NULL, add_columns => true);
SELECT dbe.track_updates('pg_class');
SELECT dbe.track_updates('dbe.muted');
SELECT dbe.track_guard();
SELECT dbe.track_stamp();
CREATE TRIGGER by_hand AFTER UPDATE ON wrong FOR EACH ROW EXECUTE FUNCTION dbe.track_stamp();
CREATE TRIGGER by_hand_too BEFORE UPDATE OF version ON wrong FOR EACH ROW EXECUTE FUNCTION dbe.track_guard('version');
CREATE TRIGGER by_hand_also BEFORE UPDATE ON wrong FOR EACH STATEMENT EXECUTE FUNCTION dbe.track_guard('version');
INSERT INTO wrong (version) VALUES (1);
UPDATE wrong SET updated_at = now();
DROP TRIGGER by_hand_also ON wrong;
UPDATE wrong SET version = 2;
SELECT count(*) FROM dbe.track_updates_disable('wrong');
UPDATE wrong SET version = 2;
GRANT EXECUTE ON FUNCTION dbe.track_updates, dbe.track_updates_disable TO dbe_test_writer;
SET ROLE dbe_test_writer;
SELECT dbe.track_updates('papers');
SELECT dbe.track_updates_disable('papers');
RESET ROLE;

-- the triggers keep the extension; the columns outlive it
SET client_min_messages = error;
DROP EXTENSION dbe;
DROP EXTENSION dbe CASCADE;
SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgname ~ 'dbe';
DROP OWNED BY dbe_test_writer;
DROP ROLE dbe_test_writer;
