-- what happens to audited tables: columns that are renamed, partitions that come and go, parents, DROP
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;

-- new and attached partitions are recorded like the others, also where a statement names them
CREATE TABLE parted (id integer, at date, secret text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
SELECT count(*) > 0 AS done FROM dbe.audit_enable('parted', mask => '{secret=fixed}', key => '{id,at}', replicated => true);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
CREATE TABLE other (secret text, at date NOT NULL, id integer NOT NULL, PRIMARY KEY (id, at));
ALTER TABLE parted ATTACH PARTITION other FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');
SELECT tgrelid::regclass, tgname, tgenabled FROM pg_trigger WHERE tgname LIKE '00%' ORDER BY tgrelid::regclass::text, tgname;
BEGIN;
INSERT INTO other (id, at, secret) VALUES (1, '2028-02-02', 'x');
TRUNCATE parted_2;
SELECT table_name, action, key, new_data FROM dbe.audit_log ORDER BY id, "position";
COMMIT;
SELECT table_name, state, detail FROM dbe.audit_status();

-- options follow columns and tables that are renamed: a dump knows nothing but names
ALTER TABLE parted RENAME COLUMN secret TO number;
ALTER TABLE parted RENAME COLUMN id TO nr;
ALTER TABLE parted RENAME TO renamed;
CREATE SCHEMA elsewhere;
ALTER TABLE renamed SET SCHEMA elsewhere;
SELECT table_schema, table_name, column_names, column_forms, key_columns FROM dbe.audit_table;
INSERT INTO elsewhere.renamed VALUES (2, '2026-02-02', 'y');
SELECT table_schema, table_name, key, new_data FROM dbe.audit_log ORDER BY id DESC LIMIT 1;

-- rows that come through a parent without a trail have the user of their own statement
CREATE TABLE parent (id integer PRIMARY KEY, v text);
CREATE TABLE child (PRIMARY KEY (id)) INHERITS (parent);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('child', log_query => true);
INSERT INTO child VALUES (1, 'a'), (2, 'a');
BEGIN;
SET LOCAL app.user_id = 'first';
UPDATE parent SET v = 'b';
SET LOCAL app.user_id = 'second';
UPDATE child SET v = 'c' /* password = 'kilroy' */ WHERE id = 1;
COMMIT;
SELECT changed_by, action, record_id, query FROM dbe.audit_log WHERE table_name = 'child' ORDER BY id, "position";
ALTER TABLE child DISABLE TRIGGER "00_dbe_audit_end";
BEGIN;
SET LOCAL app.user_id = 'third';
UPDATE child SET v = 'd' WHERE id = 1;
RESET app.user_id;
COMMIT;
SELECT changed_by, action, record_id FROM dbe.audit_log ORDER BY id DESC LIMIT 1;
SELECT table_name, state, detail FROM dbe.audit_status() WHERE table_name = 'child';

-- a table that was dropped keeps its trail, and leaves its name to another
DROP TABLE parent CASCADE;
SELECT table_name, state, detail FROM dbe.audit_status();
CREATE TABLE child (id integer PRIMARY KEY);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('child');
INSERT INTO child VALUES (1);
SELECT table_name, action, record_id FROM dbe.audit_log WHERE table_name = 'child' ORDER BY id, "position";
SELECT action, new_data FROM dbe.row_history('child', 1);

-- all tables of a schema, and those to come
SELECT step, command FROM dbe.audit_enable_schema('elsewhere', future => true, dry_run => true) WHERE command IS NULL OR command !~ 'partition';
SELECT count(*) > 0 AS done FROM dbe.audit_enable_schema('elsewhere', future => true, full_rows => true, retention => '1 year');
CREATE TABLE elsewhere.later (id integer PRIMARY KEY);
CREATE TABLE elsewhere.made AS SELECT 1 AS id;
CREATE TEMPORARY TABLE passing (id integer);
SELECT table_name, state, options FROM dbe.audit_status() WHERE table_schema = 'elsewhere';
SELECT command FROM dbe.audit_disable_schema('elsewhere') ORDER BY step;
CREATE TABLE elsewhere.free (id integer PRIMARY KEY);
SELECT table_name, state FROM dbe.audit_status() WHERE table_schema = 'elsewhere';
SELECT dbe.audit_enable_schema('nowhere');

-- the extension does not go without a word
DROP EXTENSION dbe CASCADE;
DROP SCHEMA dbe CASCADE;
SET dbe.drop_audit_log = on;
SET client_min_messages = error;
DROP EXTENSION dbe CASCADE;
CREATE TABLE after (id integer);
DROP TABLE after;
