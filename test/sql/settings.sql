-- thresholds: dbe.settings, dbe.set(), dbe.reset()
CREATE EXTENSION dbe;
SELECT count(*) > 50 AS many, count(*) = count(DISTINCT name) AS unique_names FROM dbe.settings;
SELECT name FROM dbe.settings WHERE value <> "default" OR value IS NULL OR coalesce(unit, '') = '' OR coalesce(meaning, '') = '';

-- a change takes effect on the check at once, and is undone by a reset
CREATE TABLE notes (id bigint PRIMARY KEY);
CREATE FUNCTION fires() RETURNS boolean LANGUAGE sql
	AS $$ SELECT EXISTS (SELECT FROM dbe.findings(checks => '{no_migration_history}')) $$;
SELECT fires();
SELECT dbe.set('no_migration_history.min_tables', 1);
SELECT fires(), value <> "default" AS changed, value FROM dbe.settings WHERE name = 'no_migration_history.min_tables';
SELECT dbe.set('no_migration_history.min_tables', 2.5);
SELECT fires(), value FROM dbe.settings WHERE name = 'no_migration_history.min_tables';
SELECT dbe.set(name => 'unused_index.min_age', value => 0);
SELECT count(*) FROM dbe.setting_overrides;
SELECT dbe.reset('no_migration_history.min_tables');
SELECT count(*) FROM dbe.setting_overrides;
SELECT dbe.reset('no_migration_history.min_tables');
SELECT dbe.reset();
SELECT count(*) FROM dbe.settings WHERE value <> "default";

-- of a transaction that fails nothing stays
BEGIN;
SELECT dbe.set('no_migration_history.min_tables', 1);
ROLLBACK;
SELECT fires();

-- what no threshold can be is refused, and what was set before stays
SELECT dbe.set('no_migration_history.min_tables', 3);
SELECT dbe.set('no_migration_history.min_tables', 'NaN');
SELECT dbe.set('no_migration_history.min_tables', -1);
SELECT dbe.set('no_migration_history.min_tables', '-Infinity');
INSERT INTO dbe.setting_overrides VALUES ('unused_index.min_age', -1);
INSERT INTO dbe.setting_overrides VALUES ('unused_index.min_age', 'NaN');
UPDATE dbe.setting_overrides SET value = 'NaN';
SELECT name, value FROM dbe.setting_overrides;
-- infinity is more than anything: it switches the check off
SELECT dbe.set('no_migration_history.min_tables', 'Infinity');
SELECT fires(), value FROM dbe.settings WHERE name = 'no_migration_history.min_tables';
SELECT dbe.reset();

-- odd values neither break a check nor the score
DO $$
DECLARE v float8;
BEGIN
	FOREACH v IN ARRAY '{-1,0,1e-300,1e308,Infinity,-Infinity,NaN}'::float8[] LOOP
		BEGIN
			PERFORM dbe.set(name, v) FROM dbe.settings;
		EXCEPTION WHEN invalid_parameter_value OR check_violation THEN
			NULL;	-- refusing it is as good
		END;
		IF EXISTS (SELECT FROM dbe.score_explain() WHERE status = 'error' OR lost NOT BETWEEN 0 AND 10.01 AND check_id <> '= dimension')
			OR EXISTS (SELECT FROM dbe.score() WHERE points NOT BETWEEN 0 AND 100) THEN
			RAISE WARNING 'thresholds of % break something', v;
		END IF;
		PERFORM dbe.report(f) FROM unnest('{text,markdown,json}'::text[]) f;
		PERFORM * FROM dbe.health();
		PERFORM dbe.reset();
	END LOOP;
END $$;

-- an override of a threshold that a newer library no longer knows does no harm
INSERT INTO dbe.setting_overrides VALUES ('of_a_former_release.limit', 1);
SELECT count(*) FROM dbe.settings WHERE name LIKE 'of_a_former%';
SELECT fires();
SELECT dbe.reset();
SELECT count(*) FROM dbe.setting_overrides;

SELECT dbe.set('no_such.setting', 1);
\set VERBOSITY sqlstate
SELECT dbe.set('unused_index', 1);
SELECT dbe.set('unused_index.', 1);
SELECT dbe.set('.min_age', 1);
SELECT dbe.set('', 1);
SELECT dbe.set('UNUSED_INDEX.min_age', 1);
SELECT dbe.set(NULL, 1);
SELECT dbe.set('unused_index.min_age', NULL);
SELECT dbe.reset('no_such.setting');
SELECT count(*) FROM dbe.setting_overrides;

-- everybody reads, the owner writes, and whom the owner allows to
CREATE ROLE dbe_test_reader;
CREATE ROLE dbe_test_writer;
GRANT EXECUTE ON FUNCTION dbe.set(text, double precision), dbe.reset(text) TO dbe_test_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON dbe.setting_overrides TO dbe_test_writer;
SET ROLE dbe_test_reader;
SELECT count(*) > 50 AS reads FROM dbe.settings;
SELECT dbe.set('unused_index.min_age', 0);
SELECT dbe.reset();
INSERT INTO dbe.setting_overrides VALUES ('unused_index.min_age', 0);
CREATE FUNCTION dbe.findings(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
SET ROLE dbe_test_writer;
SELECT dbe.set('unused_index.min_age', 0);
SELECT value FROM dbe.settings WHERE name = 'unused_index.min_age';
SELECT dbe.reset('unused_index.min_age');
RESET ROLE;
-- what stands behind the views and dbe.set() may be called by itself, by anybody
SET ROLE dbe_test_reader;
SELECT dbe.known_setting('unused_index.min_age'), dbe.known_setting('unused_index.min_age', 5);
SELECT dbe.known_setting('unused_index.no_such');
SELECT dbe.known_setting('no_such_check.min_age', 1);
SELECT dbe.known_setting(NULL);
SELECT dbe.known_setting('unused_index.min_age', -1);
SELECT dbe.known_setting('unused_index.min_age', 'NaN');
SELECT name, value, unit, "default", meaning FROM dbe.list_settings() WHERE name = 'unused_index.min_age';
SELECT count(*) > 50 AS all, count(*) = count(DISTINCT name) AS once,
	(SELECT count(*) FROM (TABLE dbe.settings EXCEPT SELECT * FROM dbe.list_settings()) d) AS missing FROM dbe.list_settings();
SELECT id, dimension, severity, title, no_example IS NULL AS has_examples FROM dbe.list_checks() WHERE id = 'fsync_off' OR id = 'char_n_column' ORDER BY id;
SELECT count(*) > 50 AS all, (SELECT count(*) FROM (SELECT id FROM dbe.checks EXCEPT SELECT id FROM dbe.list_checks()) d) AS missing,
	count(*) FILTER (WHERE why = '' OR action = '' OR (bad IS NULL) <> (no_example IS NOT NULL)) AS incomplete FROM dbe.list_checks();
RESET ROLE;
-- nothing in the way of dbe.set() is taken from the caller's search path
CREATE SCHEMA trap;
CREATE FUNCTION trap.known_setting(text) RETURNS text LANGUAGE sql AS 'SELECT (1/0)::text';
SET search_path = trap, public;
SELECT dbe.set('unused_index.min_age', 0), dbe.reset();
RESET search_path;
DROP OWNED BY dbe_test_reader, dbe_test_writer;
DROP ROLE dbe_test_reader, dbe_test_writer;
