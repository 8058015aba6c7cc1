-- attestations: dbe.attest(), dbe.attestations, and the checks that rest on them
\set SHOW_CONTEXT never
CREATE EXTENSION dbe;
CREATE VIEW judged AS SELECT check_id, status, findings, note FROM dbe.score_explain()
	WHERE check_id IN ('restore_untested', 'base_backup_overdue', 'no_offsite_copy', 'access_review_overdue', 'storage_not_encrypted');
CREATE TEMP TABLE coverage AS SELECT 0 AS step, dimension, coverage FROM dbe.score();

-- nobody has said anything: no finding, no credit, and how to say it
SELECT fact, value, attested_by, attested_at, valid_until, state FROM dbe.attestations;
SELECT fact, value_kind, valid_days, meaning ~ '\.$' AS meaning FROM dbe.attestations;
SELECT * FROM judged ORDER BY check_id COLLATE "C";
SELECT dbe.report() ~ 'dbe.attest\(''restore_test' AS asked;

-- the facts and the guard by themselves
SELECT * FROM dbe.list_facts() f ORDER BY f::text COLLATE "C";
SELECT dbe.known_attestation('restore_test', 'yes', 3600), dbe.known_attestation('restore_test', 'no', NULL);
SELECT dbe.known_attestation('no_such_fact', 'yes', NULL);
SELECT dbe.known_attestation('restore_test', 'perhaps', NULL);
SELECT dbe.known_attestation('restore_test', 'yes', -1);
SELECT count(*) FROM dbe.attestation_log;

-- a yes passes and is assessed, a no is a finding
SELECT dbe.attest('restore_test', note => 'copy of Sunday') > now() + interval '29 days' AS default_validity;
SELECT dbe.attest('base_backup') BETWEEN now() + interval '8 days' AND now() + interval '9 days' AS default_validity;
SELECT status FROM judged WHERE check_id IN ('restore_untested', 'base_backup_overdue');
SELECT n.coverage > o.coverage AS more FROM dbe.score() n JOIN coverage o USING (dimension) WHERE dimension = 'backup';
SELECT dbe.attest('offsite_copy', ' NO ') IS NOT NULL AS said;
SELECT severity, dimension, object, regexp_replace(detail, '\(.* ago', '(... ago') AS detail, fix, evidence->>'value' AS value
FROM dbe.findings(checks => '{no_offsite_copy}');
SELECT fact, value, note, attested_by = session_user AS by_me, state FROM dbe.attestations WHERE state <> 'never';

-- the latest word counts, the log keeps all, also in one transaction
BEGIN;
SELECT dbe.attest('offsite_copy', 'yes', '2999-01-01 00:00:00+00') = '2999-01-01 00:00:00+00' AS said;
SELECT dbe.attest('offsite_copy', 'no') IS NOT NULL, dbe.attest('offsite_copy', 'yes', 'infinity');
SELECT status FROM judged WHERE check_id = 'no_offsite_copy';
COMMIT;
SELECT fact, value, valid_until, state FROM dbe.attestations WHERE fact = 'offsite_copy';
SELECT string_agg(value, ', ' ORDER BY attested_at) FROM dbe.attestation_log WHERE fact = 'offsite_copy';
-- even where the clock was ahead
INSERT INTO dbe.attestation_log (fact, attested_at, value, valid_until) VALUES ('access_review', now() + interval '1 day', 'no', now() + interval '2 days');
SELECT dbe.attest('access_review') IS NOT NULL AS said;
SELECT value FROM dbe.attestations WHERE fact = 'access_review';
SELECT status FROM judged WHERE check_id = 'access_review_overdue';

-- expired: a finding, and with time a critical one
UPDATE dbe.attestation_log SET attested_at = now() - interval '45 days 1 minute', valid_until = now() - interval '15 days 1 minute' WHERE fact = 'restore_test';
SELECT severity, object, regexp_replace(detail, 'by .*;', 'by ...;') AS detail FROM dbe.findings(checks => '{restore_untested}');
SELECT state FROM dbe.attestations WHERE fact = 'restore_test';
UPDATE dbe.attestation_log SET attested_at = now() - interval '91 days', valid_until = now() - interval '61 days' WHERE fact = 'restore_test';
SELECT severity FROM dbe.findings(checks => '{restore_untested}');
SELECT dbe.set('restore_untested.critical_factor', 4);
SELECT severity FROM dbe.findings(checks => '{restore_untested}');
SELECT dbe.reset();
SELECT dbe.attest('restore_test') IS NOT NULL AS said;
SELECT count(*) FROM dbe.findings(checks => '{restore_untested}');
-- some facts take words
SELECT dbe.attest('disaster_recovery_plan', ' RPO 15 min, RTO 2 h ') IS NOT NULL AS said;
SELECT value FROM dbe.attestations WHERE fact = 'disaster_recovery_plan';
-- what a former release knew does no harm
INSERT INTO dbe.attestation_log (fact, value, valid_until) VALUES ('of_a_former_release', 'no', 'infinity');
SELECT count(*) FROM dbe.attestations;
SELECT count(*) FROM dbe.findings(dimensions => '{backup,security}') WHERE object ~ 'former';

-- what cannot be attested
SELECT dbe.attest('restore_tests');
SELECT dbe.attest('restore_test', 'maybe');
SELECT dbe.attest('restore_test', valid_until => now() - interval '1 second');
\set VERBOSITY sqlstate
SELECT dbe.attest(NULL);
SELECT dbe.attest('');
SELECT dbe.attest('restore_test', NULL);
SELECT dbe.attest('restore_test', '');
SELECT dbe.attest('disaster_recovery_plan', ' ');
SELECT dbe.attest('restore_test', valid_until => '-infinity');
INSERT INTO dbe.attestation_log (fact, value, valid_until) VALUES ('restore_test', '', 'infinity');
INSERT INTO dbe.attestation_log (fact, attested_at, value, valid_until) VALUES ('restore_test', 'infinity', 'yes', 'infinity');

-- everybody reads, the owner writes, and whom the owner allows to
CREATE ROLE dbe_test_reader;
CREATE ROLE dbe_test_writer;
GRANT EXECUTE ON FUNCTION dbe.attest(text, text, timestamptz, text) TO dbe_test_writer;
GRANT SELECT, INSERT ON dbe.attestation_log TO dbe_test_writer;
SET ROLE dbe_test_reader;
SELECT count(*) FROM dbe.attestations;
SELECT dbe.attest('restore_test');
INSERT INTO dbe.attestation_log (fact, value, valid_until) VALUES ('restore_test', 'yes', 'infinity');
SELECT status FROM dbe.score_explain('backup') WHERE check_id = 'restore_untested';
SET ROLE dbe_test_writer;
SELECT dbe.attest('restore_test') IS NOT NULL AS said;
DELETE FROM dbe.attestation_log;
RESET ROLE;
-- without a look at the log there is no verdict
REVOKE SELECT ON dbe.attestation_log FROM PUBLIC;
SET ROLE dbe_test_reader;
SELECT status, note FROM dbe.score_explain('backup') WHERE check_id = 'restore_untested';
RESET ROLE;
DROP OWNED BY dbe_test_reader, dbe_test_writer;
DROP ROLE dbe_test_reader, dbe_test_writer;
