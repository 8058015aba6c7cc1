-- Lays dbe out so that sqlsmith finds it: sqlsmith calls scalar functions only, reads tables and views only, and
-- picks among all of pg_proc. So every function of dbe gets a scalar wrapper, those that return rows and need no
-- argument a view, and sqlsmith's unqualified pg_proc is a view of the wrappers and a fraction of the server's own.
-- The wrappers are PL/pgSQL, which names them in the context of every error.

\set ON_ERROR_STOP on
CREATE ROLE smith LOGIN;
GRANT pg_monitor TO smith;
GRANT CONNECT ON DATABASE :DBNAME TO smith;
CREATE SCHEMA smith_calls;
CREATE SCHEMA smith_rows;
CREATE SCHEMA smith;

CREATE FUNCTION pg_temp.wrap(p pg_proc) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	-- PL/pgSQL takes no "any"
	parameters text := (SELECT string_agg(CASE t WHEN '"any"'::regtype THEN 'text' ELSE format_type(t, NULL) END, ', ' ORDER BY o) FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY a(t, o));
	arguments text := (SELECT string_agg('$' || n, ', ') FROM generate_series(1, p.pronargs) n);
	call text := format('dbe.%I(%s)', p.proname, arguments);
	result text := CASE WHEN p.proretset OR p.prorettype = 'record'::regtype OR p.prorettype = 'void'::regtype THEN 'bigint'
		ELSE format_type(p.prorettype, NULL) END;
BEGIN
	EXECUTE format('CREATE FUNCTION smith_calls.%I(%s) RETURNS %s LANGUAGE plpgsql AS %L', p.proname, coalesce(parameters, ''), result,
		CASE WHEN p.prokind = 'p' THEN format('BEGIN CALL %s; RETURN 1; END', call)
			WHEN result = 'bigint' THEN format('BEGIN RETURN (SELECT count(*) FROM %s f WHERE f IS DISTINCT FROM NULL); END', call)
			ELSE format('BEGIN RETURN %s; END', call) END);
	IF p.proretset AND p.pronargs = p.pronargdefaults THEN
		EXECUTE format('CREATE VIEW smith_rows.%1$I AS SELECT * FROM dbe.%1$I()', p.proname);
		EXECUTE format('CREATE FUNCTION smith_rows.%1$I() RETURNS SETOF smith_rows.%1$I LANGUAGE plpgsql AS %2$L', p.proname,
			format('BEGIN RETURN QUERY SELECT * FROM dbe.%I(); END', p.proname));
		EXECUTE format('CREATE VIEW smith.%1$I AS SELECT * FROM smith_rows.%1$I()', p.proname);
	END IF;
END $$;
SELECT pg_temp.wrap(p) FROM pg_proc p WHERE pronamespace = 'dbe'::regnamespace AND prokind IN ('f', 'p')
	AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype);

-- Values of the types that dbe's arguments have; sqlsmith itself knows only NULL for most.
CREATE TABLE smith.arguments (names name[], texts text[], name name, word text, span interval, severity dbe.severity,
	small integer, large bigint, real double precision, flag boolean, relation regclass);
-- and those of the audit trail, with places in its log
CREATE TABLE smith.trail (partition oid, place tid, "when" timestamptz, day date, data jsonb, table_id integer, key text, numbers smallint[], forms "char"[], names name[]);
INSERT INTO smith.arguments VALUES
	('{public}', ARRAY(SELECT id FROM dbe.checks LIMIT 5), 'smith', 'json', '1 s', 'info', 1, 1, 1, true, 'smith.arguments'),
	('{public,pg_catalog,public}', '{security,performance,schema}', 'postgres', 'markdown', '-1 s', 'critical', -1, -1, 'NaN', false, 'pg_class'),
	('{}', '{}', '', '', '178000000 years', 'warning', 2147483647, 9223372036854775807, 'Infinity', NULL, 0::oid::regclass),
	(ARRAY[NULL::name], ARRAY[NULL::text], NULL, NULL, NULL, NULL, -2147483648, -9223372036854775808, -1, NULL, NULL),
	('{{a,b},{c,d}}', '{{a,b},{c,d}}', E'a"b\n''', repeat('x', 1000), '0', 'info', 0, 0, 0, true, 'pg_proc');
SELECT dbe.audit_enable('smith.arguments', key => '{word}', hash_chain => true);
INSERT INTO smith.arguments (word, real, texts) SELECT name, value, ARRAY[name] FROM dbe.settings;

UPDATE smith.arguments SET small = 7 WHERE real > 0;
INSERT INTO smith.trail
	SELECT s.partition, s.place, s.recorded_at, s.recorded_at, dbe.audit_anchor(), t.id, 'json', '{1}', '{b}', '{word,real}' FROM dbe.audit_stored s, dbe.audit_table t
	UNION ALL VALUES (0::oid, '(0,0)'::tid, 'infinity'::timestamptz, 'infinity'::date, '[{}]'::jsonb, 0, '', '{}'::smallint[], '{}'::"char"[], '{}'::name[]),
		('pg_class'::regclass, '(4294967295,65535)', '-infinity', '4713-01-01 BC', '{}', -1, '{"word":', ARRAY[NULL::smallint], '{x}', '{no_such}');

CREATE VIEW smith.pg_proc AS SELECT * FROM pg_catalog.pg_proc
	WHERE pronamespace = 'smith_calls'::regnamespace
		OR pronamespace = 'pg_catalog'::regnamespace AND provolatile = 'i' AND abs(hashtext(proname || pronargs)) % 12 = 0
			-- where a polymorphic argument gives it nothing but errors
			AND NOT EXISTS (SELECT FROM pg_type t WHERE t.oid = ANY (proargtypes) AND t.typname ~ '^any');

GRANT USAGE ON SCHEMA smith, smith_calls, smith_rows, public, dbe TO smith;
GRANT SELECT ON ALL TABLES IN SCHEMA smith, smith_rows TO smith;
GRANT SELECT, INSERT, UPDATE, DELETE ON smith.arguments TO smith;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA dbe, smith_calls, smith_rows TO smith;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO smith;
GRANT SELECT ON ALL TABLES IN SCHEMA dbe TO smith;
-- what is written into the log past its triggers is damage, and told as such
GRANT INSERT, UPDATE, DELETE ON dbe.setting_overrides, dbe.muted, dbe.attestation_log TO smith;
ALTER ROLE smith SET search_path = smith, pg_catalog, public;
ALTER ROLE smith SET statement_timeout = '10s';
