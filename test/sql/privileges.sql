-- what a role may not see is skipped with the reason, and never called good
CREATE EXTENSION dbe;
CREATE ROLE dbe_test_nobody;
CREATE ROLE dbe_test_monitor IN ROLE pg_monitor;
CREATE ROLE dbe_test_owner;
CREATE ROLE dbe_test_column;
CREATE ROLE dbe_test_visitor;
CREATE ROLE dbe_test_super SUPERUSER;
CREATE ROLE dbe_test_secret PASSWORD 'SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy';
CREATE SCHEMA closed AUTHORIZATION dbe_test_owner;
CREATE TABLE closed.visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, visitor text NOT NULL, note text NOT NULL);
INSERT INTO closed.visits (visitor, note) SELECT 'f0000000-0000-4000-8000-' || to_char(n, 'FM000000000000'), 'note ' || n FROM generate_series(1, 500) n;
CREATE TABLE closed.totals (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, unit_price double precision NOT NULL);
SELECT setval('closed.totals_id_seq', 2000000000) > 0 AS set;
ALTER TABLE closed.visits OWNER TO dbe_test_owner;
ALTER TABLE closed.totals OWNER TO dbe_test_owner;
GRANT SELECT (id) ON closed.visits TO dbe_test_column;
GRANT SELECT (visitor) ON closed.visits TO dbe_test_visitor;
ANALYZE closed.visits;
ANALYZE closed.totals;

-- what each role sees: from the catalogs all the same, from statistics and values what is theirs
CREATE FUNCTION view_of(who name) RETURNS TABLE (role name, check_id text, status text, findings integer, says text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('SET LOCAL ROLE %I', who);
	RETURN QUERY SELECT who, e.check_id, e.status, e.findings,
		CASE WHEN e.note ~ 'privilege' THEN 'privilege' END
		FROM dbe.score_explain('schema') e WHERE e.check_id IN ('money_in_float', 'text_holding_typed_values', 'integer_key_running_out');
	RESET ROLE;
END $$;
SELECT v.* FROM unnest('{dbe_test_nobody,dbe_test_monitor,dbe_test_column,dbe_test_visitor,dbe_test_owner,dbe_test_super}'::name[]) WITH ORDINALITY r (who, n), LATERAL view_of(who) v ORDER BY n, 2;

-- and nobody gets an error, an internal one least of all
CREATE FUNCTION errors_of(who name) RETURNS TABLE (role name, call text, state text) LANGUAGE plpgsql AS $$
DECLARE c text;
BEGIN
	EXECUTE format('SET LOCAL ROLE %I', who);
	FOREACH c IN ARRAY ARRAY['dbe.findings()', 'dbe.score()', 'dbe.score_explain()', 'dbe.health()', 'dbe.check_timings()', 'dbe.checks', 'dbe.settings', 'dbe.mutes', 'dbe.attestations', 'dbe.findings(muted => true)',
		'dbe.report()', 'dbe.report(''markdown'')', 'dbe.report(''json'')', 'dbe.catalog_dump()', 'dbe.version()'] LOOP
		BEGIN
			EXECUTE 'SELECT count(*) FROM ' || c;
		EXCEPTION WHEN OTHERS THEN
			RETURN QUERY SELECT who, c, SQLSTATE;
		END;
	END LOOP;
	RETURN QUERY SELECT who, e.check_id, e.note FROM dbe.score_explain() e WHERE e.status = 'error';
	RESET ROLE;
END $$;
SELECT e.* FROM unnest('{dbe_test_nobody,dbe_test_monitor,dbe_test_column,dbe_test_visitor,dbe_test_owner,dbe_test_super}'::name[]) who, LATERAL errors_of(who) e;

-- less sight, less coverage: nothing unseen counts as good
CREATE FUNCTION coverage_of(who name, OUT all_dimensions integer, OUT good bigint) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('SET LOCAL ROLE %I', who);
	SELECT coverage INTO all_dimensions FROM dbe.score() WHERE dimension = 'overall';
	SELECT count(*) INTO good FROM dbe.score_explain() WHERE status = 'ok';
	RESET ROLE;
END $$;
SELECT n.all_dimensions < s.all_dimensions AS less, n.good <= s.good AS not_more_ok
FROM coverage_of('dbe_test_nobody') n, coverage_of('dbe_test_super') s;
SELECT n.all_dimensions <= m.all_dimensions AND m.all_dimensions <= s.all_dimensions AS in_order
FROM coverage_of('dbe_test_nobody') n, coverage_of('dbe_test_monitor') m, coverage_of('dbe_test_super') s;
-- every skip names its reason
SET ROLE dbe_test_nobody;
SELECT check_id FROM dbe.score_explain() WHERE status = 'skipped' AND coalesce(note, '') = '';
SELECT check_id, status FROM dbe.score_explain('security') WHERE check_id = 'weak_password_hashes';
RESET ROLE;

-- values and secrets of others do not leave by any door
CREATE FUNCTION leaks_of(who name) RETURNS TABLE (role name, call text) LANGUAGE plpgsql AS $$
DECLARE c text; leaked boolean;
BEGIN
	EXECUTE format('SET LOCAL ROLE %I', who);
	FOREACH c IN ARRAY ARRAY['dbe.catalog_dump()', 'dbe.report()', 'dbe.report(''json'')', '(SELECT string_agg(f::text, '''') FROM dbe.findings() f)'] LOOP
		EXECUTE format('SELECT %s ~ ''f0000000-0000|c3RvcmVk|c2VydmVy''', c) INTO leaked;
		IF leaked THEN RETURN QUERY SELECT who, c; END IF;
	END LOOP;
	RESET ROLE;
END $$;
SELECT l.* FROM unnest('{dbe_test_nobody,dbe_test_monitor,dbe_test_column,dbe_test_visitor,dbe_test_owner,dbe_test_super}'::name[]) who, LATERAL leaks_of(who) l;

-- row security hides the statistics of a table even from one who may select from it, but not from its owner
ALTER TABLE closed.visits ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON closed.visits TO dbe_test_nobody;
SELECT role, status, says FROM view_of('dbe_test_nobody') WHERE check_id = 'text_holding_typed_values';
SELECT role, status, says FROM view_of('dbe_test_owner') WHERE check_id = 'text_holding_typed_values';
ALTER TABLE closed.visits FORCE ROW LEVEL SECURITY;
SELECT role, status, says FROM view_of('dbe_test_owner') WHERE check_id = 'text_holding_typed_values';
ALTER TABLE closed.visits DISABLE ROW LEVEL SECURITY;
SELECT role, status, says FROM view_of('dbe_test_nobody') WHERE check_id = 'text_holding_typed_values';

-- the role in force counts, not the one that logged in
SET SESSION AUTHORIZATION dbe_test_nobody;
SELECT status FROM dbe.score_explain('schema') WHERE check_id = 'integer_key_running_out';
RESET SESSION AUTHORIZATION;
-- nothing runs with the rights of the caller: a trap in a default, a check, a view, an index is not sprung
SET ROLE dbe_test_owner;
CREATE FUNCTION closed.trap(anyelement) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
	IF current_setting('is_superuser') = 'on' THEN RAISE EXCEPTION 'a trap'; END IF; RETURN true; END $$;
CREATE TABLE closed.bait (id bigint PRIMARY KEY, a integer DEFAULT length(closed.trap(1)::text), CHECK (closed.trap(id)));
CREATE INDEX ON closed.bait (closed.trap(a)) WHERE closed.trap(id);
CREATE VIEW closed.lure AS SELECT closed.trap(1);
ALTER TABLE closed.bait ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON closed.bait USING (closed.trap(id));
RESET ROLE;
SELECT errors_of('dbe_test_super');

DROP FUNCTION view_of, errors_of, coverage_of, leaks_of;
DROP OWNED BY dbe_test_nobody, dbe_test_monitor, dbe_test_owner, dbe_test_column, dbe_test_visitor, dbe_test_super, dbe_test_secret CASCADE;
DROP ROLE dbe_test_nobody, dbe_test_monitor, dbe_test_owner, dbe_test_column, dbe_test_visitor, dbe_test_super, dbe_test_secret;
