-- an owner puts code of his own wherever an object can hold some: no report of a superuser runs it
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE EXTENSION pg_stat_statements;
CREATE EXTENSION pgstattuple;
CREATE ROLE dbe_test_hostile;
CREATE ROLE dbe_test_reader;
CREATE SCHEMA shop AUTHORIZATION dbe_test_hostile;
-- it counts even where the error is caught
CREATE SEQUENCE sprung;
GRANT ALL ON SEQUENCE sprung TO PUBLIC;
SET ROLE dbe_test_hostile;
CREATE FUNCTION shop.trap(anyelement) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
	IF current_setting('trap.set', true) = 'on' THEN PERFORM nextval('public.sprung'); RAISE EXCEPTION 'a trap'; END IF;
	RETURN true; END $$;
CREATE FUNCTION shop.compare(integer, integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM shop.trap(1); RETURN btint4cmp($1, $2); END $$;
CREATE FUNCTION shop.less(integer, integer) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM shop.trap(1); RETURN $1 < $2; END $$;
CREATE FUNCTION shop.fire() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM shop.trap(1); RETURN NEW; END $$;
CREATE FUNCTION shop.rows() RETURNS SETOF integer IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM shop.trap(1); RETURN NEXT 1; END $$;
CREATE DOMAIN shop.checked AS text CHECK (shop.trap(VALUE));
CREATE OPERATOR shop.<< (leftarg = integer, rightarg = integer, function = shop.less, restrict = scalarltsel, join = scalarltjoinsel);
RESET ROLE;
-- an operator class takes a superuser to make, not to use
CREATE OPERATOR CLASS shop.strange FOR TYPE integer USING btree AS
	OPERATOR 1 shop.<<, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 shop.compare(integer, integer);
SET ROLE dbe_test_hostile;
CREATE TABLE shop.bait (
	id integer PRIMARY KEY DEFAULT length(shop.trap(1)::text), price double precision NOT NULL CHECK (shop.trap(price)), email shop.checked,
	folded boolean GENERATED ALWAYS AS (shop.trap(price)) STORED, at timestamp DEFAULT CASE WHEN shop.trap(1) THEN now() END, note char(10));
INSERT INTO shop.bait (id, price, email, note) SELECT n, n, 'a' || n, CASE WHEN n % 2 = 0 THEN 'x' END FROM generate_series(1, 2000) n;
CREATE INDEX bait_expression ON shop.bait ((shop.trap(price)), price) WHERE shop.trap(id);
CREATE INDEX bait_strange ON shop.bait (id shop.strange);
CREATE INDEX bait_email ON shop.bait (email);
CREATE INDEX bait_twin ON shop.bait (email, id);
CREATE STATISTICS shop.bait_statistics ON (shop.trap(price)), (id + 1) FROM shop.bait;
CREATE TRIGGER bait BEFORE INSERT OR UPDATE OR DELETE ON shop.bait FOR EACH ROW WHEN (shop.trap(1)) EXECUTE FUNCTION shop.fire();
CREATE RULE bait AS ON DELETE TO shop.bait WHERE shop.trap(old.id) DO ALSO SELECT shop.trap(1);
CREATE POLICY bait ON shop.bait USING (shop.trap(id)) WITH CHECK (shop.trap(id));
ALTER TABLE shop.bait ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.bait FORCE ROW LEVEL SECURITY;
CREATE TABLE shop.parted (id integer, at timestamp) PARTITION BY RANGE (length((shop.trap(id))::text));
CREATE TABLE shop.parted_1 PARTITION OF shop.parted FOR VALUES FROM (0) TO (100);
-- rows of what looks like the history of a migration tool are read
CREATE TABLE shop.versions (version bigint PRIMARY KEY, dirty boolean);
INSERT INTO shop.versions VALUES (1, false), (2, true);
CREATE INDEX versions_expression ON shop.versions ((shop.trap(1)), version) WHERE shop.trap(1);
CREATE STATISTICS shop.versions_statistics ON (shop.trap(1)), (version + 1) FROM shop.versions;
CREATE VIEW shop.lure AS SELECT shop.trap(1), r FROM shop.rows() r, pg_sleep(10);
CREATE MATERIALIZED VIEW shop.pile AS SELECT id FROM shop.bait WHERE shop.trap(id) WITH NO DATA;
CREATE AGGREGATE shop.sum_up (integer) (sfunc = int4pl, stype = integer, initcond = '0');
CREATE FUNCTION shop.shown(shop.bait, n integer DEFAULT length(shop.trap(1)::text)) RETURNS boolean SECURITY DEFINER LANGUAGE sql AS 'SELECT shop.trap(1)';
CREATE PROCEDURE shop.do_it(INOUT a boolean DEFAULT shop.trap(1)) LANGUAGE sql AS 'SELECT shop.trap(1)';
CREATE SEQUENCE shop.numbers OWNED BY shop.bait.id;
GRANT SELECT ON ALL TABLES IN SCHEMA shop TO dbe_test_reader;
GRANT USAGE ON SCHEMA shop TO dbe_test_reader;
ANALYZE shop.bait;
RESET ROLE;
-- what only a superuser makes, and what a hostile owner of a database asks him for
CREATE FUNCTION shop.on_event() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM shop.trap(1); END $$;
CREATE EVENT TRIGGER on_everything ON ddl_command_start EXECUTE FUNCTION shop.on_event();

CREATE FUNCTION pg_temp.all_calls(who name) RETURNS TABLE (call text, message text) LANGUAGE plpgsql AS $$
DECLARE c text;
BEGIN
	EXECUTE format('SET LOCAL ROLE %I', who);
	FOR c IN SELECT format('dbe.%I()', proname) FROM pg_proc WHERE pronamespace = 'dbe'::regnamespace AND pronargs = pronargdefaults AND prorettype <> 'trigger'::regtype AND proname NOT IN ('buffer_cache', 'reset')
		UNION ALL SELECT format('dbe.%I', relname) FROM pg_class WHERE relnamespace = 'dbe'::regnamespace AND relkind = 'v'
		UNION ALL SELECT unnest('{dbe.findings(detail => true),dbe.report(''json''),dbe.report(''markdown'')}'::text[]) LOOP
		BEGIN
			EXECUTE 'SELECT count(*), max(length(x::text)) FROM ' || c || ' x';
		EXCEPTION WHEN OTHERS THEN
			RETURN QUERY SELECT c, SQLSTATE || ' ' || SQLERRM;
		END;
	END LOOP;
	RESET ROLE;
END $$;
SET trap.set = 'on';
SET statement_timeout = '60s';
SELECT * FROM pg_temp.all_calls(current_user);
SELECT * FROM pg_temp.all_calls('dbe_test_reader');
SELECT is_called AS sprung FROM sprung;
-- reading the table from end to end for exact numbers runs nothing either
SELECT count(*) > 0 AS measured FROM dbe.bloat('{shop}', exact => true) WHERE basis = 'exact';
SELECT is_called AS sprung FROM sprung;
-- it was all looked at
SELECT check_id, object FROM dbe.findings('{money_in_float,char_n_column,redundant_index,security_definer_search_path,timestamp_without_time_zone}') ORDER BY 1, 2;
SELECT check_id, note FROM dbe.score_explain() WHERE status = 'error';
-- and the traps are set
SELECT shop.trap(1);
INSERT INTO shop.bait (id, price) VALUES (0, 0);
SELECT is_called AS sprung FROM sprung;

-- another's event trigger that refuses: its error comes through, and nothing is left half made
SET trap.set = 'off';
CREATE FUNCTION shop.refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused by the event trigger'; END $$;
CREATE EVENT TRIGGER refuse ON ddl_command_end WHEN TAG IN ('CREATE EXTENSION') EXECUTE FUNCTION shop.refuse();
DROP EXTENSION dbe;
CREATE EXTENSION dbe;
SELECT count(*) FROM pg_namespace WHERE nspname = 'dbe';
SELECT count(*) FROM pg_proc WHERE prosrc ~ '^dbe_';
DROP EVENT TRIGGER refuse;
CREATE EXTENSION dbe;
SELECT count(*) FROM dbe.score();

-- what reads the catalogs is no constant: it fits into no index, no generated column and no partition key
\set VERBOSITY sqlstate
CREATE TABLE keeper (id bigint PRIMARY KEY, note text);
CREATE INDEX ON keeper ((dbe.report()));
CREATE INDEX ON keeper ((dbe.catalog_dump()));
ALTER TABLE keeper ADD told text GENERATED ALWAYS AS (dbe.report()) STORED;
CREATE TABLE parted (id bigint) PARTITION BY LIST ((dbe.report()));
-- neither is anything safe for a parallel worker
SELECT proname FROM pg_proc WHERE pronamespace = 'dbe'::regnamespace AND proparallel <> 'u';
-- dbe's views stand on dbe alone, not on columns of the catalogs, which change with the server
SELECT DISTINCT v.relname, c.relname FROM pg_depend d JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid JOIN pg_class v ON v.oid = r.ev_class
	JOIN pg_class c ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid WHERE v.relnamespace = 'dbe'::regnamespace AND c.relnamespace <> 'dbe'::regnamespace;

DROP EVENT TRIGGER on_everything;
DROP OWNED BY dbe_test_hostile, dbe_test_reader CASCADE;
DROP ROLE dbe_test_hostile, dbe_test_reader;
