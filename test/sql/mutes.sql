-- muting: dbe.mute(), dbe.unmute(), dbe.mutes, and what muted findings do to the reports
\set SHOW_CONTEXT never
CREATE EXTENSION dbe;
SELECT format('CREATE TABLE %I (id bigint PRIMARY KEY, price real NOT NULL)', n)
FROM unnest('{a_c,abc,"a*c","a%c","A.c",other,another,last}'::text[]) n \gexec
CREATE FUNCTION found(muted boolean DEFAULT false) RETURNS TABLE (object text) LANGUAGE sql
	AS $$ SELECT f.object FROM dbe.findings(checks => '{money_in_float}', detail => true, muted => $1) f ORDER BY f.object COLLATE "C" $$;
CREATE FUNCTION explained(OUT status text, OUT lost boolean, OUT findings integer, OUT note text) LANGUAGE sql
	AS $$ SELECT status, lost > 0, findings, regexp_replace(note, '.*; ', '') FROM dbe.score_explain('schema') WHERE check_id = 'money_in_float' $$;

-- nothing muted: nothing is said of it
SELECT count(*) FROM found();
SELECT count(*) FROM found(muted => true);
SELECT (SELECT costliest FROM dbe.score() WHERE dimension = 'overall') ~ 'muted' AS score, dbe.report() ~ 'muted' AS text, dbe.report('markdown') ~ 'muted' AS markdown;
SELECT status, lost, findings FROM explained();
CREATE TEMP TABLE before AS SELECT score FROM dbe.score() WHERE dimension = 'schema';

-- the guards by themselves
SELECT dbe.known_check('money_in_float');
SELECT dbe.known_check('no_such_check');
SELECT dbe.known_check(NULL);
SELECT dbe.known_mute('money_in_float', 'public.*', 'a reason', 60), dbe.known_mute('money_in_float', '*', 'for ever', NULL);
SELECT dbe.known_mute('money_in_float', 'public.*', ' ', NULL);
SELECT dbe.known_mute('money_in_float', 'public.*', 'too late', -1);
SELECT count(*) FROM dbe.mutes;

-- one object, as printed; no character but the star is special
SELECT dbe.mute('money_in_float', 'public.a_c', 'kept for the old client');
SELECT * FROM found(true);
SELECT count(*) FROM found();
SELECT dbe.mute('money_in_float', 'public."a%c"', 'an odd name');
SELECT dbe.mute('money_in_float', 'public."A.c"', 'an odd name');
SELECT * FROM found(true);
SELECT * FROM explained();
SELECT costliest ~ '; 3 findings muted$' AS counted FROM dbe.score() WHERE dimension = 'overall';
SELECT dbe.report() ~ '3 findings muted' AS text, dbe.report('markdown') ~ ' info, 3 muted' AS markdown;
SELECT jsonb_array_length(j->'muted') AS json, j->'score'->>'verdict' ~ '3 findings muted' AS verdict
FROM (SELECT dbe.report('json')::jsonb AS j) r;
SELECT score > (SELECT score FROM before) AS better FROM dbe.score() WHERE dimension = 'schema';
-- what stays is complete, and what is muted says why, but costs nothing
SELECT severity, object, detail, points, fix IS NOT NULL AS fix, evidence->'muted' AS muted
FROM dbe.findings(checks => '{money_in_float}', muted => true) WHERE object = 'public.a_c';
SELECT count(*) FROM dbe.findings(muted => true, checks => '{money_in_float}') m JOIN dbe.findings() f USING (check_id, object);
-- the filters are those of the others
SELECT count(*) FROM dbe.findings(muted => true, dimensions => '{security}');
SELECT count(*) FROM dbe.findings(muted => true, skip => '{money_in_float}');
SELECT count(*) = 0 AS none FROM dbe.findings(muted => true, min_severity => 'critical');

-- a star is any run of characters, also none; a star in a name fits itself
SELECT dbe.unmute('money_in_float');
SELECT dbe.mute('money_in_float', 'public."a*c"', 'a star');
SELECT * FROM found(true);
SELECT dbe.mute('money_in_float', 'public.*other', 'pattern');
SELECT * FROM found(true);
-- muting comes before the sum: three are shown, the others counted
SELECT dbe.unmute('money_in_float', 'public.*other');
SELECT object FROM dbe.findings(checks => '{money_in_float}') WHERE object ~ 'more$';
SELECT dbe.mute('money_in_float', reason => 'all of them');
SELECT object, detail ~ 'detail => true, muted => true' AS how FROM dbe.findings(checks => '{money_in_float}', muted => true) WHERE object ~ 'more$';
-- all muted is not ok
SELECT * FROM explained();
SELECT status, findings FROM dbe.check_timings() WHERE step = 'money_in_float';
SELECT c->>'status' AS status, c->'muted' AS muted FROM jsonb_array_elements(dbe.report('json')::jsonb->'checks') c WHERE c->>'check_id' = 'money_in_float';

-- again: replaced
SELECT dbe.mute('money_in_float', '*', 'for another reason', '2999-01-01 00:00:00+00');
SELECT check_id, object, reason, until = '2999-01-01 00:00:00+00' AS until, muted_by = session_user AS by_me, muted_at <= clock_timestamp() AS at, is_active
FROM dbe.mutes ORDER BY object COLLATE "C";
SELECT DISTINCT evidence->'muted' FROM dbe.findings(checks => '{money_in_float}', muted => true, detail => true) WHERE object = 'public.other';
SELECT dbe.mute('money_in_float', '*', 'for ever', 'infinity');
SELECT count(*) FROM found(true);
SELECT evidence->'muted'->'until' AS until FROM dbe.findings(checks => '{money_in_float}', muted => true, detail => true) WHERE object = 'public.other';

-- expired: it stays to be read and acts no more
UPDATE dbe.muted SET until = now() - interval '1 second' WHERE object = '*';
SELECT object, is_active FROM dbe.mutes ORDER BY object COLLATE "C";
SELECT count(*) FROM found(true);
SELECT dbe.unmute('money_in_float', '*') AS also_expired;

-- back
SELECT dbe.unmute('money_in_float', 'public."a*c"');
SELECT dbe.unmute('money_in_float');
SELECT dbe.unmute('money_in_float', 'public.none');
SELECT count(*) FROM found();
SELECT score = (SELECT score FROM before) AS as_before FROM dbe.score() WHERE dimension = 'schema';
-- what a former release knew does no harm and can be taken back
INSERT INTO dbe.muted (check_id, object, reason) VALUES ('of_a_former_release', '*', 'old');
SELECT count(*) FROM found();
SELECT dbe.unmute('of_a_former_release');
-- of a transaction that fails nothing stays
BEGIN;
SELECT dbe.mute('money_in_float', '*', 'no');
ROLLBACK;
SELECT count(*) FROM dbe.mutes;
-- a disaster that is accepted holds nothing down
SELECT lost > 0 AS lost, note ~ 'held' AS held FROM dbe.score_explain('backup') WHERE check_id = 'no_point_in_time_recovery';
SELECT dbe.mute('no_point_in_time_recovery', reason => 'nightly dumps are enough here');
SELECT status, lost, note FROM dbe.score_explain('backup') WHERE check_id = 'no_point_in_time_recovery';
SELECT dbe.unmute('no_point_in_time_recovery');

-- what cannot be muted
SELECT dbe.mute('money', '*', 'why');
SELECT dbe.mute('no_such_check', '*', 'why');
SELECT dbe.mute('money_in_float', 'kept for the old client');
SELECT dbe.mute('money_in_float', '*', ' ');
SELECT dbe.mute('money_in_float', '*', 'why', now() - interval '1 second');
\set VERBOSITY sqlstate
SELECT dbe.mute(NULL, '*', 'why');
SELECT dbe.mute('money_in_float', NULL, 'why');
SELECT dbe.mute('money_in_float', '', 'why');
SELECT dbe.mute('money_in_float', '*', NULL);
SELECT dbe.mute('money_in_float', '*', 'why', '-infinity');
SELECT dbe.mute('MONEY_IN_FLOAT', '*', 'why');
SELECT dbe.unmute('no_such_check');
SELECT dbe.unmute(NULL);
INSERT INTO dbe.muted (check_id, object, reason) VALUES ('money_in_float', '*', E' \n\t');
INSERT INTO dbe.muted (check_id, object, reason) VALUES ('money_in_float', '', 'why');
SELECT count(*) FROM dbe.mutes;

-- everybody reads, the owner writes, and whom the owner allows to
CREATE ROLE dbe_test_reader;
CREATE ROLE dbe_test_writer;
GRANT EXECUTE ON FUNCTION dbe.mute(text, text, text, timestamptz), dbe.unmute(text, text) TO dbe_test_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON dbe.muted TO dbe_test_writer;
SET ROLE dbe_test_reader;
SELECT count(*) FROM dbe.mutes;
SELECT dbe.mute('money_in_float', '*', 'why');
SELECT dbe.unmute('money_in_float');
INSERT INTO dbe.muted (check_id, object, reason) VALUES ('money_in_float', '*', 'why');
SET ROLE dbe_test_writer;
SELECT dbe.mute('money_in_float', '*', 'why');
-- nothing is taken from the caller's search path
CREATE TEMP TABLE muted (check_id text, object text, reason text, until timestamptz);
SET search_path = pg_temp, dbe;
SELECT count(*) FROM dbe.findings(checks => '{money_in_float}', muted => true, detail => true);
SELECT dbe.unmute('money_in_float', '*');
RESET search_path;
RESET ROLE;
DROP OWNED BY dbe_test_reader, dbe_test_writer;
DROP ROLE dbe_test_reader, dbe_test_writer;
