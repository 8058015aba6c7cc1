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
	FROM (SELECT p.proname AS name, true AS is_function FROM pg_proc p WHERE pronamespace = 'dbe'::regnamespace AND pronargs = pronargdefaults AND proname NOT IN ('buffer_cache', 'reset', 'lint_workload', 'n_plus_one', 'workload_snapshot', 'audit_maintain', 'audit_ddl_enable', 'audit_ddl_disable', 'audit_roles', 'audit_upkeep_move')
			AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
		UNION ALL SELECT relname, false FROM pg_class WHERE relnamespace = 'dbe'::regnamespace AND relkind = 'v') o
	LEFT JOIN (VALUES
		('findings', '(''{money_in_float,redundant_index,char_n_column,timestamp_without_time_zone}'')', $$string_agg(concat_ws('|', x.check_id, x.object, x.fix), ';' ORDER BY x.check_id, x.object)$$),
		('score_explain', '()', $$string_agg(x.check_id, ';' ORDER BY x.check_id) FILTER (WHERE x.note ~ 'cannot|denied|trap' OR x.status = 'error')$$),
		('health', '()', $$string_agg(x.metric, ';') FILTER (WHERE x.state = 'unknown')$$), ('score', '()', $$string_agg(x.dimension, ';' ORDER BY x.dimension)$$),
		('advise_indexes', '(ARRAY[''SELECT * FROM public.notes WHERE price OPERATOR(pg_catalog.=) $1 ORDER BY id LIMIT $2''])', $$count(*) || string_agg(x.reason, ';' ORDER BY x.rank)$$),
		('undo_sql', '(since => ''-infinity'')', 'count(*)::text'), ('table_sizes', '()', $$string_agg(x.table_name || x.bytes, ';' ORDER BY x.table_name) FILTER (WHERE x.table_name ~ 'notes')$$), ('bloat', '()', $$string_agg(x.object, ';' ORDER BY x.object) FILTER (WHERE x.object ~ 'notes')$$),
		('report', '(''json'')', $$count(*) FILTER (WHERE x::jsonb ? 'findings')::text$$), ('catalog_dump', '()', $$count(*) FILTER (WHERE x ~ '\[end\]')::text$$),
		('long_running', '(''0'')', $$(count(*) >= 0)::text$$), ('locks', '(true)', $$(count(*) >= 0)::text$$), ('all_locks', '', $$(count(*) >= 0)::text$$),
		('workload_findings', '()', $$(count(*) >= 0)::text$$), ('advise_workload_summary', '()', $$(count(*) = 1)::text$$), ('slow_queries', '()', $$(count(*) > 0)::text$$), ('calls', '', $$(count(*) > 0)::text$$), ('outliers', '', $$(count(*) > 0)::text$$)) v (name, arguments, shown) USING (name)); END $do$;
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

-- the audit trail: what puts it on, what it calls for a writer, what reads it and keeps it up
\c -
SET client_min_messages = warning;
SET search_path = public, pg_catalog;
CREATE SCHEMA fresh;
CREATE TYPE pair AS (a integer, b text);
CREATE DOMAIN short AS text CHECK (length(VALUE) < 100);
CREATE TABLE audited (id bigint PRIMARY KEY, note text, secret text, size text, tags text[], at timestamptz, kind regclass, extra jsonb, both_parts pair, many pair[], brief short);
CREATE TABLE sliced (id integer PRIMARY KEY, note text) PARTITION BY RANGE (id);
CREATE TABLE sliced_1 PARTITION OF sliced FOR VALUES FROM (0) TO (10);
CREATE VIEW trail_on AS SELECT count(*) > 2 AS done FROM unnest('{audited,sliced}'::regclass[]) r,
	dbe.audit_enable(r, mask => CASE WHEN r = 'audited'::regclass THEN '{secret=hash,size=length}'::text[] END, hash_chain => true, log_query => r <> 'audited'::regclass, condition => CASE WHEN r <> 'audited'::regclass THEN 'NEW.id > 0' END);
CREATE VIEW trail_of_schema AS SELECT count(*) > 0 AS done FROM dbe.audit_enable_schema('fresh', future => true);
CREATE VIEW trail_forgets AS SELECT count(*) AS steps FROM dbe.audit_forget('audited', 1, '{note}', 'asked');
CREATE VIEW trail_kept_up AS SELECT count(*) > 0 AS done FROM dbe.audit_maintain(6);
CREATE VIEW trail_off AS SELECT count(*) > 0 AS done FROM unnest('{audited,sliced}'::regclass[]) r, dbe.audit_disable(r);
CREATE VIEW trail_of_schema_off AS SELECT count(*) AS steps FROM dbe.audit_disable_schema('fresh');
CREATE VIEW trail AS
	SELECT 'log' AS what, string_agg(concat_ws(' ', table_name, action, key::text, new_data - '{secret,at}'::text[]), '; ' ORDER BY id, "position") AS answer FROM dbe.audit_log
	UNION ALL SELECT 'current', count(*)::text FROM dbe.audit_log_current
	UNION ALL SELECT 'history', count(*)::text FROM dbe.row_history('audited', 1)
	UNION ALL SELECT 'row', (dbe.row_as_of('audited', '{"id": 1}', clock_timestamp()) - '{secret,at}'::text[])::text
	UNION ALL SELECT 'table', (SELECT string_agg(concat_ws(' ', key, row_data ->> 'note'), '; ' ORDER BY key) FROM dbe.table_as_of('audited', clock_timestamp()))
	UNION ALL SELECT 'undo', (SELECT string_agg(command || ' ' || state, ' ' ORDER BY step) FROM dbe.undo_sql('sliced', since => '-infinity'))
	UNION ALL SELECT 'of', count(*)::text FROM dbe.audit_of(since => '-infinity', relation => 'sliced')
	UNION ALL SELECT 'verify', string_agg(DISTINCT state, '; ') FROM dbe.audit_verify()
	UNION ALL SELECT 'verify by anchor', string_agg(DISTINCT state, '; ') FROM dbe.audit_verify(dbe.audit_anchor())
	UNION ALL SELECT 'stats', string_agg(table_name || ' ' || changes, '; ' ORDER BY table_name) FROM dbe.audit_stats()
	UNION ALL SELECT 'status', string_agg(table_name || ' ' || state || ' ' || options, '; ' ORDER BY table_name) FROM dbe.audit_status();
CREATE VIEW partitions AS SELECT count(*) > 1 AS there FROM pg_inherits WHERE inhparent = 'dbe.audit_record'::regclass;
CREATE VIEW sprung_now AS SELECT is_called AS sprung FROM public.sprung;
GRANT INSERT, UPDATE, DELETE, SELECT, TRUNCATE ON audited, sliced, sliced_1 TO dbe_test_hostile;
SET search_path = trap, pg_temp, public, pg_catalog;
TABLE public.trail_on;
TABLE public.trail_of_schema;
SET search_path = public, pg_catalog;
-- a new session meets tables and log for the first time, and finds no partition for its record
DO $$ DECLARE p regclass; BEGIN FOR p IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'dbe.audit_record'::regclass LOOP EXECUTE format('DROP TABLE %s', p); END LOOP; END $$;
\c -
SET client_min_messages = warning;
SET search_path = trap, pg_temp, public, pg_catalog;
SET ROLE dbe_test_hostile;
INSERT INTO public.audited VALUES (1, 'a', 'secret', 'sized', '{x,y}', '2024-01-01 00:00:00+00', 'public.notes', '{"a":1}', '(1,x)', '{"(1,x)"}', 'b');
UPDATE public.audited SET note = 'b', kind = 'public.sliced';
INSERT INTO public.sliced VALUES (1, 'a'), (2, 'b');
UPDATE public.sliced_1 SET note = 'c';
DELETE FROM public.sliced_1;
RESET ROLE;
CREATE TABLE fresh.made (id pg_catalog.int8 PRIMARY KEY, note pg_catalog.text);
INSERT INTO fresh.made VALUES (1, 'new');
DROP EXTENSION dbe;
SET ROLE dbe_test_hostile;
DROP EXTENSION dbe;
RESET ROLE;
TABLE public.partitions;
TABLE public.sprung_now;
TABLE public.trail;
TABLE public.trail_kept_up;
TABLE public.trail_forgets;
TABLE public.trail_off;
TABLE public.trail_of_schema_off;
TABLE public.sprung_now;
RESET search_path;
-- it answers the same as without traps
SELECT what, answer FROM trail WHERE what IN ('verify', 'verify by anchor', 'stats', 'status', 'of');

-- the traps would have worked
SET search_path = trap, pg_catalog;
SELECT lower('A');
SELECT 1 = 1;
SELECT amname FROM pg_am;
RESET search_path;
SELECT is_called AND last_value >= 3 AS sprung FROM sprung;

DROP OWNED BY dbe_test_hostile CASCADE;
DROP ROLE dbe_test_hostile;
