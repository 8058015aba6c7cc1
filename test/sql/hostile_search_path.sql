-- somebody else's twin of every function, operator, type and relation of the server comes first in the
-- search path, before the extension is made and while it is used: none of them is ever called
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE ROLE dbe_test_hostile;
CREATE SCHEMA trap AUTHORIZATION dbe_test_hostile;
-- it counts even where the error is caught and where nothing may be written
CREATE SEQUENCE sprung;
GRANT ALL ON SEQUENCE sprung TO PUBLIC;
SET ROLE dbe_test_hostile;
CREATE FUNCTION trap.spring() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_catalog.nextval('public.sprung'); RETURN true; END $$;
CREATE FUNCTION trap.make(statement text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN EXECUTE statement; RETURN true; EXCEPTION WHEN OTHERS THEN RETURN false; END $$;
CREATE TEMP TABLE made AS
SELECT 'functions' AS what, count(*) FILTER (WHERE trap.make(format($f$CREATE FUNCTION trap.%I(%s) RETURNS %s LANGUAGE plpgsql AS $$ BEGIN PERFORM trap.spring(); RAISE EXCEPTION 'a trap'; END $$$f$, proname, oidvectortypes(proargtypes),
	CASE WHEN proretset THEN 'SETOF ' ELSE '' END || prorettype::regtype))) AS number
FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f' AND NOT 'internal'::regtype = ANY (proargtypes) AND NOT 'cstring'::regtype = ANY (proargtypes)
	AND prorettype NOT IN ('internal'::regtype, 'cstring'::regtype, 'trigger'::regtype);
INSERT INTO made SELECT 'aggregates', count(*) FILTER (WHERE trap.make(format($f$CREATE FUNCTION trap.%I(%s) RETURNS %s LANGUAGE plpgsql AS $$ BEGIN PERFORM trap.spring(); RAISE EXCEPTION 'a trap'; END $$$f$, proname, oidvectortypes(proargtypes), prorettype::regtype)))
FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'a';
INSERT INTO made SELECT 'operators', count(*) FILTER (WHERE trap.make(format('CREATE OPERATOR trap.%s (%s rightarg = %s, function = trap.%I)', oprname, CASE WHEN oprleft <> 0 THEN format('leftarg = %s,', oprleft::regtype) END, oprright::regtype, proname)))
FROM pg_operator o JOIN pg_proc p ON p.oid = oprcode WHERE oprnamespace = 'pg_catalog'::regnamespace;
INSERT INTO made SELECT 'types', count(*) FILTER (WHERE trap.make(format('CREATE DOMAIN trap.%I AS pg_catalog.%I CHECK (trap.spring())', typname, typname)))
FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype = 'b' AND typelem = 0;
INSERT INTO made SELECT 'relations', count(*) FILTER (WHERE trap.make(format('CREATE VIEW trap.%I AS SELECT c.* FROM pg_catalog.%I c WHERE trap.spring()', relname, relname)))
FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind IN ('r', 'v');
SELECT what, number > CASE what WHEN 'functions' THEN 2000 WHEN 'operators' THEN 500 ELSE 40 END AS many FROM made;
RESET ROLE;

-- made among them: nothing that dbe keeps points into the trap
CREATE TABLE notes (id bigint PRIMARY KEY, price double precision NOT NULL, written timestamp, note char(10));
CREATE INDEX ON notes (price);
CREATE INDEX ON notes (price, id);
ANALYZE notes;
SET search_path = trap, pg_catalog;
CREATE EXTENSION dbe;
CREATE EXTENSION pg_stat_statements SCHEMA public;
SET search_path = pg_catalog, public;
SELECT is_called AS sprung FROM public.sprung;
-- a dropped trap would take what depends on it along
SELECT pg_catalog.pg_describe_object(classid, objid, objsubid) FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_proc p ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid AND p.pronamespace = 'trap'::regnamespace
WHERE d.classid <> 'pg_operator'::regclass AND pg_catalog.pg_describe_object(classid, objid, objsubid) ~ 'dbe';

-- A view keeps what its text meant when it was made: only what dbe runs inside is left to the search path.
DO $do$ BEGIN EXECUTE (
	SELECT 'CREATE VIEW public.answers AS ' || string_agg(format('SELECT %L::text AS what, (SELECT %s FROM dbe.%I%s x) AS answer', name, coalesce(shown, 'count(*)::text'), name, CASE WHEN is_function THEN coalesce(arguments, '()') ELSE '' END), ' UNION ALL ')
	FROM (SELECT p.proname AS name, true AS is_function FROM pg_proc p WHERE pronamespace = 'dbe'::regnamespace AND pronargs = pronargdefaults AND prorettype <> 'pg_catalog.trigger'::pg_catalog.regtype AND proname NOT IN ('buffer_cache', 'reset')
		UNION ALL SELECT relname, false FROM pg_class WHERE relnamespace = 'dbe'::regnamespace AND relkind = 'v') o
	LEFT JOIN (VALUES
		('findings', '(''{money_in_float,redundant_index,char_n_column,timestamp_without_time_zone}'')', $$string_agg(concat_ws('|', x.check_id, x.object, x.fix), ';' ORDER BY x.check_id, x.object)$$),
		('score_explain', '()', $$string_agg(x.check_id, ';' ORDER BY x.check_id) FILTER (WHERE x.note ~ 'cannot|denied|trap' OR x.status = 'error')$$),
		('health', '()', $$string_agg(x.metric, ';') FILTER (WHERE x.state = 'unknown')$$), ('score', '()', $$string_agg(x.dimension, ';' ORDER BY x.dimension)$$),
		('table_sizes', '()', $$string_agg(x.table_name || x.bytes, ';' ORDER BY x.table_name) FILTER (WHERE x.table_name ~ 'notes')$$), ('bloat', '()', $$string_agg(x.object, ';' ORDER BY x.object) FILTER (WHERE x.object ~ 'notes')$$),
		('report', '(''json'')', $$count(*) FILTER (WHERE x::jsonb ? 'findings')::text$$), ('catalog_dump', '()', $$count(*) FILTER (WHERE x ~ '\[end\]')::text$$),
		('long_running', '(''0'')', $$(count(*) >= 0)::text$$), ('locks', '(true)', $$(count(*) >= 0)::text$$), ('all_locks', '', $$(count(*) >= 0)::text$$),
		('slow_queries', '()', $$(count(*) > 0)::text$$), ('calls', '', $$(count(*) > 0)::text$$), ('outliers', '', $$(count(*) > 0)::text$$)) v (name, arguments, shown) USING (name)); END $do$;
CREATE TABLE public.expected (what text, answer text);
CREATE TABLE public.answered (what text, answer text);
CREATE TABLE public.answered_again (what text, answer text);
INSERT INTO expected TABLE answers;
SELECT count(*) > 40 AS many FROM public.expected;
SELECT what, answer FROM public.expected WHERE what IN ('findings', 'score', 'report', 'catalog_dump', 'score_explain') ORDER BY 1;

SET search_path = trap, pg_temp, public, pg_catalog;
INSERT INTO public.answered TABLE public.answers;
RESET search_path;
SELECT is_called AS sprung FROM sprung;
SELECT * FROM expected EXCEPT SELECT * FROM answered;
SELECT * FROM answered EXCEPT SELECT * FROM expected;

-- temporary relations come first by default, wherever pg_temp is in the path
CREATE FUNCTION pg_temp.make_view(relation name) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
	EXECUTE format('CREATE TEMP VIEW %I AS SELECT c.* FROM pg_catalog.%I c WHERE trap.spring()', relation, relation); RETURN true; EXCEPTION WHEN OTHERS THEN RETURN false; END $$;
SET search_path = pg_catalog, public;
SELECT count(*) FILTER (WHERE pg_temp.make_view(relname)) > 40 AS many FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind IN ('r', 'v') AND relpersistence = 'p';
SET search_path = pg_temp, trap, public, pg_catalog;
INSERT INTO public.answered_again TABLE public.answers;
RESET search_path;
SELECT is_called AS sprung FROM sprung;
SELECT * FROM expected EXCEPT SELECT * FROM answered_again;
-- what writes
CREATE VIEW changes AS SELECT dbe.set('unused_index.min_age', 1)::text AS set, (SELECT value FROM dbe.settings WHERE name = 'unused_index.min_age'), dbe.reset()::text AS reset;
SET search_path = pg_temp, trap, public, pg_catalog;
TABLE public.changes;
RESET search_path;
SELECT is_called AS sprung FROM sprung;
-- the traps would have worked
SET search_path = trap, pg_catalog;
SELECT lower('A');
SELECT 1 = 1;
SELECT amname FROM pg_am;
RESET search_path;
SELECT is_called AND last_value >= 3 AS sprung FROM sprung;

DROP OWNED BY dbe_test_hostile CASCADE;
DROP ROLE dbe_test_hostile;
