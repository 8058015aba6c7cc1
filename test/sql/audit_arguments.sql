-- what people give the functions of the audit trail, and in which sessions: refused before anything changes, or understood
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE TABLE bills (id integer PRIMARY KEY, amount numeric(8,2), paid timestamptz);
CREATE TABLE rests (id integer PRIMARY KEY, note text);

-- a condition is one expression: nothing behind it is run
CREATE TABLE victim (id integer);
SELECT count(*) FROM dbe.audit_enable('bills', condition => 'true) EXECUTE FUNCTION dbe.audit_row(); DROP TABLE victim; --');
SELECT count(*) FROM dbe.audit_enable('bills', condition => 'NEW.id > 0; DROP TABLE victim');
SELECT count(*) FROM dbe.audit_enable('bills', condition => '(NEW.id > 0');
SELECT count(*) FROM dbe.audit_enable('bills', condition => 'NEW.id > 0)');
SELECT count(*) FROM dbe.audit_enable('bills', condition => 'NEW.id > ');
SELECT count(*) FROM dbe.audit_enable('bills', condition => 'NEW.no_such > 0');
SELECT count(*) FROM dbe.audit_table;
SELECT count(*) FROM victim;
-- signs within literals, names and comments end nothing
SELECT command FROM dbe.audit_enable('bills', condition => $$NEW.id > 0 AND (NEW.amount::text <> ');' OR NEW.paid IS NULL) /* ); */$$, actions => '{INSERT}', dry_run => true) WHERE command ~ '^CREATE .*ROW';
SELECT count(*) > 2 AS enabled FROM dbe.audit_enable('rests', condition => 'NEW.id > 0 -- the rest is not -- of interest');

-- several tables in one statement, the same one twice among them
SELECT count(*) > 5 AS enabled FROM unnest('{bills,rests,bills}'::regclass[]) t, dbe.audit_enable(t, hash_chain => true);
SELECT table_name, state FROM dbe.audit_status();
BEGIN;
SELECT count(*) > 0 AS disabled FROM unnest('{bills,rests}'::regclass[]) t, dbe.audit_disable(t);
SELECT table_name, state FROM dbe.audit_status();
ROLLBACK;

-- a time with its zone means the same in every style, and a key is read as its author writes it
SET timezone = 'Asia/Kolkata';
CREATE TABLE moments (at timestamptz PRIMARY KEY, weight double precision);
CREATE TABLE weights (weight double precision PRIMARY KEY, note text);
SELECT count(*) > 0 AS enabled FROM unnest('{moments,weights}'::regclass[]) t, dbe.audit_enable(t);
SET datestyle = 'SQL, DMY';
SET extra_float_digits = -15;
INSERT INTO moments VALUES ('01/02/2026 10:00', 1);
INSERT INTO weights VALUES ('0.12345678901234567', 'light');
SELECT count(*) FROM dbe.row_history('moments', '01/02/2026 10:00');
SELECT count(*) FROM dbe.row_history('moments', '02/01/2026 10:00');
SELECT count(*) FROM dbe.row_history('moments', (SELECT at FROM moments));
SELECT count(*) FROM dbe.row_history('weights', (SELECT weight FROM weights));
SELECT h.changed_at = l.changed_at AS same FROM dbe.row_history('moments', '01/02/2026 10:00') h, dbe.audit_log l WHERE l.table_name = 'moments';
SELECT a.changed_at = l.changed_at AS same FROM dbe.audit_of(relation => 'moments') a, dbe.audit_log l WHERE l.table_name = 'moments';
DELETE FROM moments;
SELECT dbe.row_as_of('moments', '01/02/2026 10:00', changed_at) AS row FROM dbe.audit_log WHERE table_name = 'moments' AND action = 'INSERT';
SELECT dbe.row_as_of('moments', '01/02/2026 10:00', now()) AS row;
SELECT command, state FROM dbe.undo_sql('moments', since => now() - interval '1 minute');
SELECT count(*) FROM dbe.audit_of(since => now() + interval '1 minute');
RESET datestyle;
RESET timezone;
RESET extra_float_digits;

-- an auditor finds a key whose type he may not name
CREATE ROLE dbe_test_auditor;
CREATE SCHEMA closed;
CREATE DOMAIN closed.money AS numeric(8,2);
CREATE TABLE priced (price closed.money PRIMARY KEY);
SELECT count(*) > 2 AS enabled FROM dbe.audit_enable('priced');
INSERT INTO priced VALUES (5);
GRANT SELECT ON dbe.audit_log TO dbe_test_auditor;
SET ROLE dbe_test_auditor;
SELECT action FROM dbe.row_history('priced', 5);
RESET ROLE;
REVOKE SELECT ON dbe.audit_log FROM dbe_test_auditor;
DROP ROLE dbe_test_auditor;

-- an anchor with nothing in it to compare proves nothing
INSERT INTO bills VALUES (1, 5, now()), (2, 6, NULL);
SELECT state FROM dbe.audit_verify(dbe.audit_anchor());
SELECT state FROM dbe.audit_verify('[]');
SELECT state FROM dbe.audit_verify('{}');
SELECT state FROM dbe.audit_verify('[{}]');
SELECT state FROM dbe.audit_verify('[null]');
SELECT state FROM dbe.audit_verify('[{"month": null, "lane": 1, "sequence": 1, "link": "00"}]');
SELECT state FROM dbe.audit_verify((SELECT jsonb_agg(h - 'link') FROM jsonb_array_elements(dbe.audit_anchor()) h));
SELECT state, detail FROM dbe.audit_verify((SELECT jsonb_agg(h || '{"link": "00"}') FROM jsonb_array_elements(dbe.audit_anchor()) h));

-- steps of the upkeep are for the owner, who may be mistaken too
\set VERBOSITY sqlstate
SELECT dbe.audit_erase(0, '(0,1)', 0, '{}');
SELECT dbe.audit_erase('bills'::regclass, '(0,1)', 0, '{}');
SELECT dbe.audit_erase('dbe.audit_record_rest_node'::regclass, '(0,1)', 0, '{}');
\set VERBOSITY terse
SELECT DISTINCT dbe.audit_erase(partition, p, 0, '{}') FROM dbe.audit_stored, unnest('{"(0,0)","(0,65535)","(1000000,1)","(4294967295,1)"}'::tid[]) p;
SELECT count(*) FROM dbe.audit_stored, unnest('{"(0,0)","(0,65535)","(1000000,1)","(4294967295,1)"}'::tid[]) p, dbe.audit_changes(partition, p);
SELECT dbe.audit_tombstone(id, NULL, NULL, false) FROM dbe.audit_table WHERE relation = 'bills'::regclass;
SELECT dbe.audit_tombstone(-1, 'x', '{}', true);
SELECT dbe.audit_make_partition('infinity');
SELECT dbe.audit_make_partition('-infinity');
SELECT dbe.audit_make_partition('4713-01-01 BC');
SELECT dbe.audit_make_partition('5874897-01-01');
SELECT dbe.audit_make_partition('12345-01-01');
SELECT dbe.audit_make_partition('2037-12-31'), dbe.audit_make_partition('2037-12-01');
-- they write nothing where nothing may be written
BEGIN READ ONLY;
SELECT sum(dbe.audit_erase(p.partition, p.place, p.code, '{amount}')) FROM dbe.audit_table t, dbe.audit_places(t.id, '1') p WHERE relation = 'bills'::regclass;
ROLLBACK;
BEGIN READ ONLY;
SELECT dbe.audit_tombstone(id, NULL, '{}', false) FROM dbe.audit_table WHERE relation = 'bills'::regclass;
ROLLBACK;
SELECT new_data - 'paid' AS untouched FROM dbe.row_history('bills', 1);
