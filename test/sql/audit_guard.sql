-- the extension, and the log with it, does not go along with its owner's other things without a word
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE ROLE dbe_test_keeper SUPERUSER;
CREATE ROLE dbe_test_other;
SET SESSION AUTHORIZATION dbe_test_keeper;
CREATE EXTENSION dbe;
CREATE TABLE kept (id integer PRIMARY KEY, "old" integer, "new" integer);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('kept', condition => 'NEW.old > 3 AND OLD.new < 10');
-- columns that are called like the rows are not taken for them
INSERT INTO kept VALUES (1, 5, 5), (2, 1, 5), (3, 5, 50);
DELETE FROM kept;
SELECT action, record_id FROM dbe.audit_log ORDER BY id, "position";
RESET SESSION AUTHORIZATION;
DROP OWNED BY dbe_test_other, dbe_test_keeper CASCADE;
DROP OWNED BY dbe_test_other;
SELECT count(*) FROM dbe.audit_log;
SET dbe.drop_audit_log = 'no';
DROP OWNED BY dbe_test_keeper CASCADE;
-- any boolean will do
SET dbe.drop_audit_log = 'nonsense';
DROP EXTENSION dbe CASCADE;
SET dbe.drop_audit_log = true;
SET client_min_messages = error;
DROP OWNED BY dbe_test_keeper CASCADE;
SELECT count(*) FROM pg_extension WHERE extname = 'dbe';
DROP ROLE dbe_test_keeper;
DROP ROLE dbe_test_other;
