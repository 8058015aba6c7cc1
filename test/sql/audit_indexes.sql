-- where the log is stored, and indexes of all kinds on it: they hold what the log holds
\set VERBOSITY terse
SET client_min_messages = warning;
SET timezone = 'UTC';
CREATE EXTENSION dbe;
CREATE EXTENSION btree_gist;
CREATE TABLE wide (id integer PRIMARY KEY, v text);
CREATE TABLE linked (id integer PRIMARY KEY, v text);
SELECT count(*) > 0 AS enabled FROM dbe.audit_enable('wide');
SELECT count(*) > 0 AS enabled FROM dbe.audit_enable('linked', hash_chain => true);
INSERT INTO wide VALUES (0, 'before');
-- names of partitions are of the day
\set ECHO errors
CREATE FUNCTION rows_of(layout integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'layout ' || layout FROM (SELECT) s $$;
SELECT format('CREATE INDEX %s_%s ON %s %s', c.relname, n, c.oid::regclass, i)
FROM pg_class c, (VALUES ('expression', '(lower(changed_by), public.rows_of(layout))'), ('part', '(id) WHERE layout = 2'), ('only', '(id) WHERE upper(changed_by) = ''NOBODY''')) indexes (n, i)
WHERE c.relnamespace = 'dbe'::regnamespace AND c.relkind = 'r' AND c.relname LIKE 'audit\_record\_%' \gexec
SELECT format('ALTER TABLE %s ADD CONSTRAINT %s_no_other EXCLUDE USING gist (id WITH =)', c.oid::regclass, c.relname)
FROM pg_class c WHERE c.relnamespace = 'dbe'::regnamespace AND c.relkind = 'r' AND c.relname LIKE 'audit\_record\_%' \gexec
\set ECHO all
CREATE INDEX layout_expression ON dbe.audit_layout ((table_name || ' ' || table_schema));
CREATE INDEX layout_part ON dbe.audit_layout (id) WHERE table_name = 'linked';
CREATE INDEX chain_expression ON dbe.audit_chain ((sequence + 1)) WHERE sequence % 2 = 0;

INSERT INTO wide SELECT n, 'v' FROM generate_series(1, 500) n;
INSERT INTO linked VALUES (1, 'x'), (2, 'y');
INSERT INTO linked VALUES (3, 'z');
UPDATE linked SET v = v || 'x';
-- records that are written while the transaction ends
BEGIN;
UPDATE wide SET v = 'w' WHERE id < 4;
COMMIT;
SELECT count(*) > 0 AS forgotten FROM dbe.audit_forget('linked', '2', reason => 'asked for');
SELECT sum(records) AS records, bool_and(state = 'ok') AS ok FROM dbe.audit_verify();

-- by an index what there is without
SET enable_seqscan = off;
SET enable_indexscan = on;
CREATE TABLE counted AS SELECT
	(SELECT count(*) FROM dbe.audit_record WHERE lower(changed_by) = lower(session_user) AND public.rows_of(layout) = 'layout 1') AS wide,
	(SELECT count(*) FROM dbe.audit_record WHERE layout = 2 AND id > 0) AS linked,
	(SELECT count(*) FROM dbe.audit_record WHERE upper(changed_by) = 'NOBODY' AND id > 0) AS nobody,
	(SELECT count(*) FROM dbe.audit_layout WHERE table_name || ' ' || table_schema = 'linked public') AS layouts,
	(SELECT count(*) FROM dbe.audit_layout WHERE table_name = 'linked' AND id > 0) AS layouts_of_part;
SET enable_seqscan = on;
SET enable_indexscan = off;
SET enable_bitmapscan = off;
SET enable_indexonlyscan = off;
SELECT c.*,
	c.wide = (SELECT count(*) FROM dbe.audit_record WHERE layout = 1) AND
	c.linked = (SELECT count(*) FROM dbe.audit_record WHERE layout = 2) AS complete
FROM counted c;
DROP TABLE wide, linked;

-- ---- a writer makes a partition that is missing, and has no say in where and how ----
SET enable_indexscan = on;
CREATE ROLE audit_writer;
CREATE TABLE plain (id integer PRIMARY KEY);
GRANT ALL ON plain TO audit_writer;
SELECT count(*) > 0 AS enabled FROM dbe.audit_enable('plain');
CREATE TABLE months AS SELECT relname FROM pg_class WHERE relnamespace = 'dbe'::regnamespace AND relkind = 'r' AND relname ~ '^audit_record_\d';
\set ECHO errors
SELECT format('DROP TABLE dbe.%I', relname) FROM months \gexec
\set ECHO all
SET allow_in_place_tablespaces = on;
CREATE TABLESPACE audit_space LOCATION '';
CREATE ACCESS METHOD audit_heap TYPE TABLE HANDLER heap_tableam_handler;
SET default_tablespace = audit_space;
SET default_table_access_method = audit_heap;
SET ROLE audit_writer;
INSERT INTO plain VALUES (1);
RESET ROLE;
SELECT count(DISTINCT relname) >= 2 AS made, bool_and(reltablespace = 0) AS in_place, array_agg(DISTINCT a.amname) AS methods
FROM pg_class c JOIN pg_am a ON a.oid = c.relam WHERE relnamespace = 'dbe'::regnamespace AND relkind = 'r' AND relname ~ '^audit_record_\d';
RESET default_tablespace;
RESET default_table_access_method;
DROP TABLE plain, months;
DROP ACCESS METHOD audit_heap;
DROP TABLESPACE audit_space;
DROP ROLE audit_writer;
