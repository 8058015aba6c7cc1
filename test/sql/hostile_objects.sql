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
	FOR c IN SELECT format('dbe.%I()', proname) FROM pg_proc WHERE pronamespace = 'dbe'::regnamespace AND pronargs = pronargdefaults AND proname NOT IN ('buffer_cache', 'reset', 'undo_sql', 'audit_maintain', 'audit_ddl_enable', 'audit_ddl_disable', 'audit_roles', 'audit_upkeep_move')
			AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
		UNION ALL SELECT format('dbe.%I', relname) FROM pg_class WHERE relnamespace = 'dbe'::regnamespace AND relkind = 'v'
		UNION ALL SELECT unnest('{dbe.undo_sql(since => ''-infinity''),dbe.findings(detail => true),dbe.report(''json''),dbe.report(''markdown'')}'::text[]) LOOP
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
SELECT * FROM pg_temp.all_calls(current_user) ORDER BY call COLLATE "C";
SELECT * FROM pg_temp.all_calls('dbe_test_reader') ORDER BY call COLLATE "C";
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

-- The audit trail of a table whose keys and columns have types with code of their owner: neither what puts it on
-- nor what reads it or keeps it up runs any. What writes to such a table runs what its owner has put there, and so does
-- the server for whoever selects from shop.bait by its strange index: its trail is read, it is not compared with its rows.
SET trap.set = 'off';
ALTER EVENT TRIGGER on_everything DISABLE;
SELECT setval('sprung', 1, false);
SET ROLE dbe_test_hostile;
CREATE TYPE shop.mood AS ENUM ('good', 'bad');
CREATE FUNCTION shop.mood_to_json(shop.mood) RETURNS json LANGUAGE plpgsql AS $$ BEGIN PERFORM shop.trap(1); RETURN '1'; END $$;
CREATE FUNCTION shop.mood_to_text(shop.mood) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM shop.trap(1); RETURN 'good'; END $$;
CREATE FUNCTION shop.text_to_mood(text) RETURNS shop.mood LANGUAGE plpgsql AS $$ BEGIN PERFORM shop.trap(1); RETURN 'good'; END $$;
CREATE FUNCTION shop.is_mood(shop.mood, shop.mood) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM shop.trap(1); RETURN true; END $$;
CREATE CAST (shop.mood AS json) WITH FUNCTION shop.mood_to_json(shop.mood);
CREATE CAST (shop.mood AS text) WITH FUNCTION shop.mood_to_text(shop.mood) AS IMPLICIT;
CREATE CAST (text AS shop.mood) WITH FUNCTION shop.text_to_mood(text) AS IMPLICIT;
CREATE OPERATOR shop.= (leftarg = shop.mood, rightarg = shop.mood, function = shop.is_mood);
CREATE DOMAIN shop.checked_twice AS shop.checked CHECK (shop.trap(VALUE));
CREATE TABLE shop.lure_pair (code shop.checked_twice, mood shop.mood, price shop.checked, now_and_then shop.mood, PRIMARY KEY (code, mood));
CREATE TABLE shop.lure_code (code shop.checked_twice PRIMARY KEY, mood shop.mood);
CREATE TABLE shop.lure_mood (mood shop.mood PRIMARY KEY, price shop.checked);
CREATE TRIGGER lure BEFORE INSERT OR UPDATE OR DELETE ON shop.lure_code FOR EACH ROW WHEN (shop.trap(1)) EXECUTE FUNCTION shop.fire();
CREATE POLICY lure ON shop.lure_code USING (shop.trap(code)) WITH CHECK (shop.trap(code));
ALTER TABLE shop.lure_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.lure_code FORCE ROW LEVEL SECURITY;
-- only a cast of its element tells an array how to become json: who may not call that does not see the column
CREATE TYPE shop.two AS (a integer, b shop.mood[]);
CREATE TABLE shop.lure_list (id integer PRIMARY KEY, moods shop.mood[], both_of shop.two, note text);
CREATE TABLE shop.lure_two (pair shop.two PRIMARY KEY);
RESET ROLE;
SET trap.set = 'on';
SELECT count(*) > 2 AS audited FROM unnest('{shop.lure_list,shop.lure_two}'::regclass[]) relation, dbe.audit_enable(relation);
SELECT relation, count(*) > 2 AS audited FROM unnest('{shop.bait,shop.lure_code,shop.lure_mood}'::regclass[]) relation, LATERAL dbe.audit_enable(relation, exclude => CASE WHEN relation = 'shop.bait'::regclass THEN '{folded}'::name[] END) GROUP BY relation ORDER BY relation::text COLLATE "C";
SELECT count(*) > 2 AS audited FROM dbe.audit_enable('shop.lure_pair', mask => '{price=hash}', hash_chain => true);
SELECT count(*) > 3 AS seen FROM dbe.audit_enable_schema('shop', future => true, dry_run => true);
SET trap.set = 'off';
INSERT INTO shop.lure_pair VALUES ('a', 'good', 'p', 'bad');
UPDATE shop.lure_pair SET now_and_then = 'good';
INSERT INTO shop.lure_code VALUES ('a', 'good');
UPDATE shop.lure_code SET mood = 'bad';
INSERT INTO shop.lure_mood VALUES ('bad', 'p');
UPDATE shop.bait SET price = 0 WHERE id = 7;
INSERT INTO shop.lure_list VALUES (1, '{good}', '(1,{bad})', 'seen');
UPDATE shop.lure_list SET moods = '{bad}', note = 'changed';
INSERT INTO shop.lure_two VALUES ('(1,{bad})');
SET trap.set = 'on';
SELECT is_called AS sprung FROM sprung;
SELECT table_name, action, key, old_data - 'price' AS old_data, new_data - 'price' AS new_data FROM dbe.audit_log WHERE table_name ~ 'lure' ORDER BY id, "position";
SELECT count(*) FROM dbe.row_history('shop.lure_pair', '{"code": "a", "mood": "good"}'::jsonb) UNION ALL SELECT count(*) FROM dbe.row_history('shop.lure_code', 'a'::text)
	UNION ALL SELECT count(*) FROM dbe.row_history('shop.lure_mood', 'bad'::shop.mood) UNION ALL SELECT count(*) FROM dbe.row_history('shop.bait', 7);
SELECT clock_timestamp() AS after \gset
SELECT dbe.row_as_of('shop.lure_pair', '{"code": "a", "mood": "good"}', :'after') - 'price', dbe.row_as_of('shop.lure_code', 'a', :'after'),
	dbe.row_as_of('shop.lure_mood', 'bad', :'after'), dbe.row_as_of('shop.lure_mood', '{"mood": "bad"}', :'after');
SELECT key, row_data - 'price' AS row_data FROM unnest('{shop.lure_pair,shop.lure_code,shop.lure_mood}'::regclass[]) relation, dbe.table_as_of(relation, :'after');
SELECT command, state FROM unnest('{shop.lure_pair,shop.lure_code,shop.lure_mood}'::regclass[]) WITH ORDINALITY r (relation, ord), dbe.undo_sql(relation, since => '-infinity') ORDER BY ord, step;
SELECT count(*) FROM dbe.audit_of(relation => 'shop.lure_pair');
SELECT dbe.row_as_of('shop.lure_list', 1, :'after');
SELECT * FROM dbe.table_as_of('shop.lure_list', :'after');
SELECT command, state, regexp_replace(detail, 'before .* are', 'before ... are') AS detail FROM dbe.undo_sql('shop.lure_list', since => '-infinity');
SELECT * FROM dbe.table_as_of('shop.lure_two', :'after');
SELECT dbe.row_as_of('shop.lure_two', '(1,{bad})', :'after');
SELECT * FROM dbe.undo_sql('shop.lure_two', since => '-infinity');
SELECT count(*) FROM dbe.audit_forget('shop.lure_pair', '{"code": "a", "mood": "good"}', '{now_and_then}');
SELECT state FROM dbe.audit_verify();
SELECT count(*) > 0 AS kept_up FROM dbe.audit_maintain(4);
SELECT count(*) FROM dbe.audit_disable('shop.lure_mood');
SELECT is_called AS sprung FROM sprung;

-- another's event trigger that refuses: its error comes through, and nothing is left half made
SET trap.set = 'off';
CREATE FUNCTION shop.refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused by the event trigger'; END $$;
CREATE EVENT TRIGGER refuse ON ddl_command_end WHEN TAG IN ('CREATE EXTENSION') EXECUTE FUNCTION shop.refuse();
SET dbe.drop_audit_log = on;
DROP EXTENSION dbe CASCADE;
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
