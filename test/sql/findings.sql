-- findings(): its arguments, its order, its columns, and a fix that cures
CREATE EXTENSION dbe;
CREATE SCHEMA shop;
CREATE SCHEMA "Ware House";
CREATE TABLE shop.payments (reference text NOT NULL, total_amount double precision NOT NULL,
	paid_at timestamp NOT NULL, carrier char(10) NOT NULL);
CREATE TABLE "Ware House".parcels (id bigint PRIMARY KEY, sent_at timestamp NOT NULL);

-- the columns and their types
SELECT proargnames[array_position(proargmodes, 'o'):], pg_get_function_result(oid)
FROM pg_proc WHERE oid = 'dbe.findings'::regproc;

-- what is found here, by these checks only
CREATE FUNCTION found(VARIADIC wanted text[]) RETURNS SETOF text LANGUAGE sql
	AS $$ SELECT format('%s %s', check_id, object) FROM dbe.findings(checks => wanted) $$;
\set all 'ARRAY[''missing_primary_key'', ''money_in_float'', ''timestamp_without_time_zone'', ''char_n_column'']'
SELECT dimension, check_id, object FROM dbe.findings(checks => :all)
ORDER BY check_id, object COLLATE "C";

-- each filter alone and together
SELECT DISTINCT check_id FROM dbe.findings(checks => :all, skip => ARRAY['money_in_float']) ORDER BY 1;
SELECT count(*) FROM dbe.findings(checks => :all, skip => :all);
SELECT count(*) FROM dbe.findings(checks => :all, schemas => '{shop}') f WHERE f.object NOT LIKE 'shop.%';
SELECT check_id, object FROM dbe.findings(checks => :all, schemas => '{Ware House}');
SELECT s AS least, (SELECT count(*) FROM dbe.findings(checks => :all, min_severity => s) f) =
	(SELECT count(*) FROM dbe.findings(checks => :all) f WHERE f.severity >= s) AS same
FROM unnest(enum_range(NULL::dbe.severity)) s;
SELECT count(*) FROM dbe.findings(checks => '{char_n_column}', min_severity => 'warning');
SELECT DISTINCT dimension FROM dbe.findings(dimensions => '{schema,backup}', schemas => '{shop}') ORDER BY 1;
SELECT count(*) FROM dbe.findings(checks => :all, dimensions => '{backup}');
-- in a schema nothing belongs to the server
SELECT count(*) FROM dbe.findings(schemas => '{shop}', dimensions => '{backup,monitoring}');

-- null and the empty list both mean no filter, for every argument
SELECT (SELECT count(*) FROM dbe.findings()) = (SELECT count(*) FROM dbe.findings(NULL, NULL, NULL, NULL, NULL))
	AND (SELECT count(*) FROM dbe.findings()) = (SELECT count(*) FROM dbe.findings('{}', '{}', '{}', '{}')) AS same;
-- a check named twice is run once
SELECT count(*) FROM dbe.findings(checks => '{char_n_column,char_n_column}');

-- worst first; the order is total, and the same each time
WITH f AS (SELECT row_number() OVER () AS n, severity, points FROM dbe.findings())
SELECT count(*) FILTER (WHERE later.severity > f.severity) AS severity,
	count(*) FILTER (WHERE later.severity = f.severity AND later.points > f.points) AS points
FROM f JOIN f later ON later.n = f.n + 1;
SELECT (SELECT string_agg(f::text, E'\n') FROM dbe.findings(checks => :all) f) =
	(SELECT string_agg(f::text, E'\n') FROM dbe.findings(checks => :all) f) AS same;
SELECT count(*) - count(DISTINCT (check_id, object, detail)) AS twice FROM dbe.findings();
-- what is sure of every row
SELECT count(*) FROM dbe.findings() WHERE severity IS NULL OR check_id IS NULL OR object IS NULL OR object = ''
	OR detail IS NULL OR detail ~ '[\r\n]' OR points IS NULL OR points < 0 OR fix = ''
	OR jsonb_typeof(evidence) IS DISTINCT FROM 'object';
SELECT count(*) FROM dbe.findings() f LEFT JOIN dbe.checks c ON c.id = f.check_id AND c.dimension = f.dimension
WHERE c.id IS NULL;

-- the fix cures, and cures nothing else
SELECT count(*) AS before FROM found('money_in_float');
DO $$ BEGIN EXECUTE (SELECT fix FROM dbe.findings(checks => '{money_in_float}', schemas => '{shop}')); END $$;
SELECT found('money_in_float');
SELECT * FROM found('char_n_column', 'missing_primary_key') ORDER BY 1;

-- a session's own settings change nothing
SET search_path = shop, pg_temp, pg_catalog;
CREATE TEMP TABLE pg_class (oid oid);
CREATE FUNCTION shop.count(anyelement) RETURNS bigint LANGUAGE sql AS 'SELECT 1/0::bigint';
SET DateStyle = 'German';
SET IntervalStyle = 'iso_8601';
SET extra_float_digits = -15;
SET standard_conforming_strings = off;
SET quote_all_identifiers = on;
SET lock_timeout = 0;
SET row_security = off;
SET bytea_output = 'escape';
SET TIME ZONE 'Pacific/Chatham';
SELECT public.found('char_n_column');
SELECT pg_catalog.count(*) FROM dbe.health();
SHOW extra_float_digits;
SHOW lock_timeout;
SHOW row_security;
SHOW search_path;
SET lock_timeout = '100ms';
SELECT public.found('char_n_column');
SHOW lock_timeout;
RESET ALL;
DROP FUNCTION shop.count(anyelement);

-- bad arguments
SELECT * FROM dbe.findings(checks => '{char_n}');
\set VERBOSITY sqlstate
SELECT * FROM dbe.findings(checks => '{no_such_check}');
SELECT * FROM dbe.findings(skip => '{no_such_check}');
SELECT * FROM dbe.findings(checks => '{""}');
SELECT * FROM dbe.findings(checks => '{CHAR_N_COLUMN}');
SELECT * FROM dbe.findings(dimensions => '{taste}');
SELECT * FROM dbe.findings(dimensions => '{Schema}');
SELECT * FROM dbe.findings(schemas => '{nowhere}');
SELECT * FROM dbe.findings(schemas => '{shop,nowhere}');
SELECT * FROM dbe.findings(checks => '{NULL}');
SELECT * FROM dbe.findings(skip => '{char_n_column,NULL}');
SELECT * FROM dbe.findings(schemas => '{NULL}');
SELECT * FROM dbe.findings(dimensions => '{NULL}');
SELECT * FROM dbe.findings(min_severity => 'fatal');
SELECT * FROM dbe.findings(checks => ARRAY['%s%n%s', E'\n\\!', repeat('x', 70000)]);
-- other shapes of a list
SELECT count(*) FROM dbe.findings(checks => '{{char_n_column,money_in_float},{missing_primary_key,json_column}}');
SELECT count(*) FROM dbe.findings(checks => '[5:6]={char_n_column,money_in_float}');

-- in a transaction, a savepoint, a cursor, PL/pgSQL
BEGIN;
SAVEPOINT a;
SELECT * FROM dbe.findings(schemas => '{nowhere}');
ROLLBACK TO a;
SELECT found('char_n_column');
DECLARE c CURSOR WITH HOLD FOR SELECT found('char_n_column');
COMMIT;
FETCH ALL FROM c;
CLOSE c;
DO $$ BEGIN
	PERFORM dbe.findings(schemas => '{nowhere}');
EXCEPTION WHEN invalid_schema_name THEN
	RAISE NOTICE 'caught %', SQLSTATE;
END $$;
BEGIN READ ONLY;
SELECT found('char_n_column');
COMMIT;

-- many findings of one kind: the worst three and one row for the others, unless all are asked for
SELECT format('CREATE TABLE many_%s (id bigint PRIMARY KEY, price real NOT NULL)', n) FROM generate_series(1, 7) n \gexec
SELECT object, detail, fix IS NULL AS no_fix, evidence->'count' AS count FROM dbe.findings(checks => '{money_in_float}', schemas => '{public}') WHERE detail LIKE '%of this kind%';
SELECT count(*), sum(points) > 0 AS costs FROM dbe.findings(checks => '{money_in_float}', schemas => '{public}');
SELECT count(*) FROM dbe.findings(checks => '{money_in_float}', schemas => '{public}', detail => true);
SELECT (SELECT sum(points) FROM dbe.findings()) - (SELECT sum(points) FROM dbe.findings(detail => true)) BETWEEN -0.05 AND 0.05 AS same_points;
