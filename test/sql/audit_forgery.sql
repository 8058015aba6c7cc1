-- what a superuser forges beside the library: refused first, and seen by audit_verify() when he has his way
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE TABLE till (id integer PRIMARY KEY, debit numeric, credit numeric);
CREATE TABLE free (id integer PRIMARY KEY, v text);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('till', hash_chain => true);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('free');
INSERT INTO till VALUES (1, 100, 0), (2, 0, 50);
UPDATE till SET debit = 200 WHERE id = 1;
INSERT INTO free VALUES (1, 'a');
SELECT records, state, detail FROM dbe.audit_verify();
-- nobody writes to the log, to its layouts or to the heads
INSERT INTO dbe.audit_record SELECT * FROM dbe.audit_record LIMIT 1;
INSERT INTO dbe.audit_record_rest SELECT * FROM dbe.audit_record LIMIT 1;
SELECT tableoid::regclass AS partition FROM dbe.audit_record LIMIT 1 \gset
\set VERBOSITY sqlstate
INSERT INTO :partition SELECT * FROM dbe.audit_record LIMIT 1;
\set VERBOSITY terse
COPY dbe.audit_record_rest FROM PROGRAM 'true';
INSERT INTO dbe.audit_layout OVERRIDING SYSTEM VALUE SELECT * FROM dbe.audit_layout;
UPDATE dbe.audit_layout SET column_names = '{id,credit,debit}';
DELETE FROM dbe.audit_layout;
TRUNCATE dbe.audit_layout;
INSERT INTO dbe.audit_chain VALUES ('2020-01-01', 1, 1, '');
UPDATE dbe.audit_chain SET sequence = 1;
DELETE FROM dbe.audit_chain;
INSERT INTO dbe.audit_log SELECT * FROM dbe.audit_log;
-- a copy of a record in no chain
CREATE FUNCTION guard(state text) RETURNS void LANGUAGE plpgsql AS $$ DECLARE t text; BEGIN
	FOREACH t IN ARRAY '{audit_record,audit_record_rest,audit_layout,audit_chain}'::text[] LOOP EXECUTE format('ALTER TABLE dbe.%I %s TRIGGER audit_refuse', t, state); END LOOP; END $$;
BEGIN;
SELECT guard('DISABLE');
INSERT INTO dbe.audit_record (id, recorded_at, transaction, node, layout, statement, row_count, changed_by, context, chain, images)
	SELECT id + 1000, recorded_at, transaction, node, layout, statement, row_count, 'somebody else', context, '', images FROM dbe.audit_record WHERE chain <> '' ORDER BY id LIMIT 1;
SELECT state, first_broken > 1000 AS it, table_name, detail FROM dbe.audit_verify();
ROLLBACK;
-- as is one whose link was taken away
BEGIN;
SELECT guard('DISABLE');
UPDATE dbe.audit_record SET chain = '\x00' WHERE chain <> '';
SELECT state, detail FROM dbe.audit_verify();
ROLLBACK;
-- columns under other names
BEGIN;
SELECT guard('DISABLE');
UPDATE dbe.audit_layout SET column_names = '{id,credit,debit}' WHERE table_name = 'till';
SELECT new_data FROM dbe.audit_log WHERE table_name = 'till' ORDER BY id, position LIMIT 1;
SELECT state, detail FROM dbe.audit_verify();
ROLLBACK;
BEGIN;
SELECT guard('DISABLE');
UPDATE dbe.audit_layout SET column_numbers = '{1,3,2}', is_chained = false WHERE table_name = 'till';
SELECT state, detail FROM dbe.audit_verify();
ROLLBACK;
BEGIN;
SELECT guard('DISABLE');
DELETE FROM dbe.audit_layout WHERE table_name = 'till';
SELECT state, detail FROM dbe.audit_verify();
ROLLBACK;
-- what a restore gives another number is no part of it
BEGIN;
SELECT guard('DISABLE');
UPDATE dbe.audit_layout SET relation_id = 1;
SELECT state, detail FROM dbe.audit_verify();
ROLLBACK;
-- chained and not, and again: each has its layout, and none is a forgery
SELECT count(*) > 0 AS done FROM dbe.audit_enable('till');
INSERT INTO till VALUES (3, 0, 0);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('till', hash_chain => true);
INSERT INTO till VALUES (4, 0, 0);
SELECT count(*) > 0 AS done FROM dbe.audit_forget('till', 3);
SELECT count(*) > 0 AS done FROM dbe.audit_forget('till', 1, '{debit}');
SELECT count(*) > 0 AS done FROM dbe.audit_enable('till');
SELECT count(*) > 0 AS done FROM dbe.audit_forget('till', 4);
SELECT records, state, detail FROM dbe.audit_verify();
SELECT l.is_chained, count(*), count(*) FILTER (WHERE r.chain <> '') AS chained FROM dbe.audit_record r JOIN dbe.audit_layout l ON l.id = r.layout WHERE l.table_name = 'till' GROUP BY 1 ORDER BY 1;
-- while there are no event triggers a restore is at work
BEGIN;
DROP EVENT TRIGGER dbe_audit_guard;
INSERT INTO dbe.audit_record_rest SELECT * FROM dbe.audit_record LIMIT 1;
INSERT INTO dbe.audit_chain VALUES ('2020-01-01', 1, 1, '');
DELETE FROM dbe.audit_chain;
ROLLBACK;
