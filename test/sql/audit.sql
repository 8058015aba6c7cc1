-- the audit trail as its users meet it: put on, read, options, who it was, and what is refused
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE ROLE dbe_test_owner;
CREATE ROLE dbe_test_clerk;
CREATE ROLE dbe_test_reader;
CREATE SCHEMA shop AUTHORIZATION dbe_test_owner;
GRANT USAGE ON SCHEMA dbe, shop TO dbe_test_owner, dbe_test_clerk, dbe_test_reader;
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer text NOT NULL, total numeric(10, 2) NOT NULL, card text, note text);

-- what it does to the log depends on the month
SELECT command, effect FROM dbe.audit_enable('orders', dry_run => true) WHERE command !~ 'audit_make_partition|EVENT TRIGGER';
SELECT count(*) FROM dbe.audit_table;
SELECT count(*) > 0 AS done FROM dbe.audit_enable('orders');
INSERT INTO orders (customer, total) VALUES ('Ann', 10), ('Bob', 20);
UPDATE orders SET total = total * 2 WHERE customer = 'Bob';
UPDATE orders SET total = total;
DELETE FROM orders WHERE id = 1;
SELECT table_schema, table_name, record_id, action, old_data, new_data, key, "position" FROM dbe.audit_log ORDER BY id, "position";
SELECT changed_by = session_user AS by_me, changed_at BETWEEN now() - interval '1 h' AND clock_timestamp() AS now, transaction_at <= changed_at AS since, login_user = session_user AS login,
	role_name, executed_as, application_user, application_name LIKE 'pg_regress/audit' OR application_name = 'psql' AS application, ip_address, backend_pid = pg_backend_pid() AS backend, query
	FROM dbe.audit_log GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;
SELECT action, old_data, new_data FROM dbe.row_history('orders', 2);

-- transactions and statements are told apart
BEGIN;
INSERT INTO orders (customer, total) SELECT 'C' || n, n FROM generate_series(1, 3) n;
UPDATE orders SET note = 'n' WHERE customer LIKE 'C%';
SELECT count(*), count(DISTINCT statement), bool_and(transaction = pg_current_xact_id()::text::bigint) FROM dbe.audit_of(transaction => pg_current_xact_id()::text::bigint);
COMMIT;
SELECT count(*) FROM dbe.audit_of(session_user);
SELECT count(*) FROM dbe.audit_of('nobody');
SELECT count(*) FROM dbe.audit_of(since => now() + interval '1 h');
SELECT count(*) FROM dbe.audit_of(since => now() - interval '1 h', until => clock_timestamp(), relation => 'orders', most => 4);
SELECT * FROM dbe.audit_of(most => -1);
SELECT * FROM dbe.audit_of(relation => 'pg_class');

-- ---- options ----
CREATE FUNCTION since(mark bigint) RETURNS TABLE (action text, old_data jsonb, new_data jsonb) LANGUAGE sql AS 'SELECT action, old_data, new_data FROM dbe.audit_log WHERE id > $1 ORDER BY id, position';
CREATE FUNCTION mark() RETURNS bigint LANGUAGE sql AS 'SELECT coalesce(max(id), 0) FROM dbe.audit_record';
SELECT mark() AS mark \gset
SELECT count(*) > 0 AS done FROM dbe.audit_enable('orders', exclude => '{card,note}');
INSERT INTO orders (customer, total, card, note) VALUES ('D', 1, '1234', 'n');
UPDATE orders SET card = '5678' WHERE customer = 'D';
UPDATE orders SET card = '9', total = 2 WHERE customer = 'D';
SELECT * FROM since(:mark);
SELECT mark() AS mark \gset
SELECT count(*) > 0 AS done FROM dbe.audit_enable('orders', include => '{total}', mask => '{card=length}', actions => '{insert,Update,UPDATE}');
UPDATE orders SET card = 'sechs', total = 2 WHERE customer = 'D';
ALTER TABLE orders ADD extra text DEFAULT 'new columns are not named';
UPDATE orders SET card = NULL, extra = 'x' WHERE customer = 'D';
DELETE FROM orders WHERE customer = 'D';
SELECT * FROM since(:mark);
SELECT mark() AS mark \gset
SELECT count(*) > 0 AS done FROM dbe.audit_enable('orders', mask => '{card=hash,note=fixed,extra=length}', full_rows => true, log_unchanged => true);
INSERT INTO orders (customer, total, card, note, extra) VALUES ('E', 1, 'same', '', 'ÄÖÜ'), ('E', 2, 'same', 'n', NULL), ('E', 3, 'other', NULL, '');
SELECT new_data - 'card' - 'id' AS new_data, length(new_data ->> 'card') AS card FROM since(:mark);
SELECT count(DISTINCT new_data ->> 'card'), bool_or(new_data::text LIKE '%same%') AS seen FROM since(:mark);
-- equal values have equal hashes, whatever the session sets
CREATE TABLE stamped (id integer PRIMARY KEY, at timestamptz, d date, f double precision, b bytea, i interval);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('stamped', mask => '{at=hash,d=hash,f=hash,b=hash,i=hash}');
INSERT INTO stamped VALUES (1, '2020-01-02 03:04:05Z', '2020-01-02', 0.1, '\x00ff', '1 day 2 h');
SET datestyle = German;
SET timezone = 'Asia/Tokyo';
SET extra_float_digits = -10;
SET bytea_output = escape;
SET intervalstyle = iso_8601;
INSERT INTO stamped SELECT id + 1, at, d, f, b, i FROM stamped;
RESET datestyle;
RESET timezone;
RESET extra_float_digits;
RESET bytea_output;
RESET intervalstyle;
SELECT count(DISTINCT new_data - 'id') FROM dbe.audit_log WHERE table_name = 'stamped';
-- a masked column stays masked when it is renamed, and when another takes its name
ALTER TABLE orders RENAME card TO pan;
ALTER TABLE orders ADD card text;
SELECT mark() AS mark \gset
UPDATE orders SET pan = 'secret', card = 'secret' WHERE customer = 'E' AND total = 1;
UPDATE orders SET total = total WHERE customer = 'E' AND total = 1;
SELECT count(*), bool_or(old_data::text || new_data::text LIKE '%secret%') AS seen FROM since(:mark);
ALTER TABLE orders DROP card;
-- conditions
SELECT count(*) > 0 AS done FROM dbe.audit_enable('orders', condition => 'NEW.total > 100 OR OLD.total > 100');
SELECT mark() AS mark \gset
INSERT INTO orders (customer, total) VALUES ('F', 99), ('F', 101);
UPDATE orders SET total = total + 2 WHERE customer = 'F';
DELETE FROM orders WHERE customer = 'F' AND total > 102;
DELETE FROM orders WHERE customer = 'B';
SELECT action, old_data -> 'total' AS old, new_data -> 'total' AS new FROM since(:mark);
-- the text of the statement
SELECT count(*) > 0 AS done FROM dbe.audit_enable('orders', log_query => true, actions => '{UPDATE,TRUNCATE}');
UPDATE /* Straße */ orders SET note = 'q' WHERE customer = 'Bob';
SELECT query FROM dbe.audit_log WHERE query IS NOT NULL;
SELECT mark() AS mark \gset
TRUNCATE orders;
SELECT * FROM since(:mark);
-- another key
SELECT count(*) > 0 AS done FROM dbe.audit_enable('orders', key => '{customer}');
INSERT INTO orders (customer, total) VALUES ('G', 1);
SELECT action FROM dbe.row_history('orders', 'G'::text);
-- off, and on again
SELECT step, regexp_replace(command, '\d+$', 'N') AS command, effect FROM dbe.audit_disable('orders', dry_run => true);
SELECT count(*) > 0 AS done FROM dbe.audit_disable('orders');
SELECT mark() AS mark \gset
UPDATE orders SET total = 7;
SELECT count(*) FROM since(:mark);
SELECT tgname FROM pg_trigger WHERE tgrelid = 'orders'::regclass AND NOT tgisinternal;
SELECT count(*) > 0 AS done FROM dbe.audit_disable('orders');
SELECT count(*) FROM dbe.row_history('orders', 'G'::text);
SELECT dbe.row_as_of('orders', 'G'::text, clock_timestamp()) IS NULL;
SELECT count(*) > 0 AS done FROM dbe.audit_enable('orders');
UPDATE orders SET total = 8;
SELECT old_data -> 'total' AS old, new_data -> 'total' AS new FROM since(:mark);

-- ---- who ----
CREATE TABLE shop.item (id integer PRIMARY KEY, v text);
ALTER TABLE shop.item OWNER TO dbe_test_owner;
SELECT count(*) > 0 AS done FROM dbe.audit_enable('shop.item');
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.item TO dbe_test_clerk;
CREATE FUNCTION shop.put(integer) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS 'INSERT INTO shop.item VALUES ($1, ''by the function'')';
ALTER FUNCTION shop.put OWNER TO dbe_test_owner;
INSERT INTO shop.item VALUES (1, 'by the login');
SET ROLE dbe_test_clerk;
INSERT INTO shop.item VALUES (2, 'by the role');
SELECT shop.put(3);
SET app.user_id = '42';
INSERT INTO shop.item VALUES (4, 'by the application');
SELECT shop.put(5);
SET app.user_id = '';
INSERT INTO shop.item VALUES (6, 'by an empty user');
SET app.user_id = 'Bob''s "Ä" \ é';
INSERT INTO shop.item VALUES (7, 'by a name');
SELECT set_config('app.user_id', repeat('ä', 5000), false) IS NULL;
INSERT INTO shop.item VALUES (8, 'by a long name');
RESET ROLE;
BEGIN;
SET LOCAL app.user_id = 'only here';
INSERT INTO shop.item VALUES (9, 'in a transaction');
COMMIT;
RESET app.user_id;
INSERT INTO shop.item VALUES (10, 'by nobody');
SELECT record_id, CASE changed_by WHEN session_user THEN 'me' ELSE left(changed_by, 20) END AS changed_by, octet_length(changed_by), login_user = session_user AS login, role_name, executed_as, left(application_user, 10) AS application_user, octet_length(application_user)
	FROM dbe.audit_log WHERE table_name = 'item' ORDER BY id;
SELECT count(*) FROM dbe.audit_of(repeat('ä', 5000));
SELECT count(*) FROM dbe.audit_of(repeat('ä', 4999));
SELECT count(*) FROM dbe.audit_of('42');

-- ---- rights ----
SET ROLE dbe_test_clerk;
SELECT count(*) FROM dbe.audit_log;
SELECT count(*) FROM dbe.audit_record;
SELECT count(*) FROM dbe.row_history('shop.item', 1);
SELECT count(*) FROM dbe.audit_of();
SELECT count(*) FROM dbe.audit_changes('dbe.audit_record_rest'::regclass::oid, '(0,1)');
SELECT count(*) FROM dbe.audit_places(1, '1');
SELECT * FROM dbe.audit_secret;
SELECT dbe.audit_enable('shop.item');
SELECT dbe.audit_register('shop.item');
INSERT INTO dbe.audit_record DEFAULT VALUES;
INSERT INTO dbe.audit_table (relation, table_schema, table_name, relation_id) VALUES (0, 'x', 'y', 0);
SELECT nextval('dbe.audit_record_id');
RESET ROLE;
-- row security hides nothing from the trail, and nobody from it
ALTER TABLE shop.item ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON shop.item TO dbe_test_clerk USING (id > 100) WITH CHECK (id > 50);
SELECT mark() AS mark \gset
SET ROLE dbe_test_clerk;
INSERT INTO shop.item VALUES (60, 'unseen by who has put it'), (101, 'seen');
UPDATE shop.item SET v = v || '!';
DELETE FROM shop.item;
INSERT INTO shop.item VALUES (1, 'refused');
RESET ROLE;
SELECT * FROM since(:mark);
-- the owner audits a table of his own when he is let, and nobody else's
SET ROLE dbe_test_owner;
SELECT dbe.audit_enable('shop.item');
RESET ROLE;
GRANT EXECUTE ON FUNCTION dbe.audit_enable TO dbe_test_owner;
SET ROLE dbe_test_owner;
SELECT count(*) > 0 AS done FROM dbe.audit_enable('shop.item', log_query => true);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('public.orders');
SELECT count(*) FROM dbe.audit_log;
RESET ROLE;
GRANT SELECT ON dbe.audit_log TO dbe_test_reader;
SET ROLE dbe_test_reader;
SELECT count(*) > 0 AS reads FROM dbe.audit_log;
SELECT count(*) FROM dbe.audit_record;
RESET ROLE;
-- the functions of triggers do nothing for who calls them otherwise
SELECT dbe.audit_row();
CREATE TABLE unasked (id integer PRIMARY KEY);
CREATE TRIGGER t AFTER INSERT ON unasked FOR EACH ROW EXECUTE FUNCTION dbe.audit_row();
CREATE TRIGGER early BEFORE DELETE ON unasked FOR EACH ROW EXECUTE FUNCTION dbe.audit_row();
CREATE TRIGGER whole AFTER UPDATE ON unasked FOR EACH ROW EXECUTE FUNCTION dbe.audit_statement();
SELECT mark() AS mark \gset
INSERT INTO unasked VALUES (1);
DELETE FROM unasked;
UPDATE unasked SET id = 2;
SELECT count(*) FROM since(:mark);
CREATE TABLE forged (relation text);
CREATE TRIGGER t AFTER INSERT ON forged FOR EACH ROW EXECUTE FUNCTION dbe.audit_table_changed();
INSERT INTO forged VALUES ('not an oid');
-- replicas
SET session_replication_role = replica;
INSERT INTO orders (customer, total) VALUES ('H', 1);
SELECT count(*) FROM since(:mark);
RESET session_replication_role;
SELECT count(*) > 0 AS done FROM dbe.audit_enable('orders', replicated => true);
SET session_replication_role = replica;
INSERT INTO orders (customer, total) VALUES ('I', 1);
RESET session_replication_role;
SELECT count(*) FROM since(:mark);

-- ---- refusals ----
CREATE FUNCTION refusal(call text) RETURNS TABLE (state text, message text, detail text, hint text) LANGUAGE plpgsql AS $$ BEGIN
	EXECUTE 'SELECT dbe.' || call;
	message := 'taken';
	RETURN NEXT;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	message := regexp_replace(message, '(OID |begins at ).*', '\1...');
	RETURN NEXT; END $$;
CREATE TABLE keyless (a integer, b text);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('keyless');
SELECT call, r.* FROM unnest(ARRAY[
	$$audit_enable('orders', exclude => '{nothing}')$$,
	$$audit_enable('orders', include => '{Total}')$$,
	$$audit_enable('orders', exclude => '{id}')$$,
	$$audit_enable('orders', mask => '{id=hash}')$$,
	$$audit_enable('orders', include => '{total}', exclude => '{total}')$$,
	$$audit_enable('orders', exclude => '{note}', mask => '{note=hash}')$$,
	$$audit_enable('orders', mask => '{note=rot13}')$$,
	$$audit_enable('orders', mask => '{note}')$$,
	$$audit_enable('orders', mask => '{=hash}')$$,
	$$audit_enable('orders', mask => ARRAY[NULL])$$,
	$$audit_enable('orders', key => '{nothing}')$$,
	$$audit_enable('orders', key => '{id,id}')$$,
	$$audit_enable('orders', key => '{note}', mask => '{note=hash}')$$,
	$$audit_enable('orders', key => '{note}', exclude => '{note}')$$,
	$$audit_enable('orders', actions => '{}')$$,
	$$audit_enable('orders', actions => '{SELECT}')$$,
	$$audit_enable('orders', actions => ARRAY[NULL])$$,
	$$audit_enable('orders', condition => 'nothing > 1')$$,
	$$audit_enable('orders', condition => 'NEW.total >')$$,
	$$audit_enable('orders', condition => 'NEW.total > 1) EXECUTE FUNCTION f() --')$$,
	$$audit_enable('orders', condition => '(SELECT true)')$$,
	$$audit_enable('orders', retention => '-1 day')$$,
	$$audit_enable(NULL)$$,
	$$audit_disable(NULL)$$,
	$$audit_disable('pg_class')$$,
	$$audit_disable('unasked')$$,
	$$row_history('unasked', 1)$$,
	$$row_history('keyless', 1)$$,
	$$row_history('stamped', 'x'::text)$$,
	$$row_history('stamped', '{"id": "x"}'::text)$$,
	$$row_history('stamped', '{"id": 1'::text)$$,
	$$row_history('stamped', '{"id": null}'::text)$$,
	$$row_as_of('orders', 1, '2000-01-01')$$,
	$$row_as_of('orders', 1, '-infinity')$$,
	$$table_as_of('keyless', now())$$,
	$$table_as_of('unasked', now())$$,
	$$undo_sql('orders')$$,
	$$undo_sql('keyless', 1)$$,
	$$undo_sql('unasked', 1)$$,
	$$audit_changes(0, '(0,1)')$$,
	$$audit_changes('pg_class'::regclass::oid, '(0,1)')$$,
	$$audit_changes('orders'::regclass::oid, '(0,1)')$$,
	$$audit_changes('dbe.audit_record_rest_node'::regclass::oid, '(0,1)')$$,
	$$audit_places(1, 'x')$$]) AS c (call), refusal(call) r;
-- places that are nowhere, and a record that has been tampered with, are nothing worse than an error
SELECT count(*) FROM unnest('{"(0,0)","(99999,1)","(4294967295,65535)","(0,65535)"}'::tid[]) t, dbe.audit_changes('dbe.audit_record_rest'::regclass::oid, t);
SELECT count(*) FROM dbe.audit_places(-1, 'x');
SELECT count(*) FROM dbe.audit_changes((SELECT min(partition) FROM dbe.audit_stored), '(0,1)', 0);
SELECT 'a record of ' || count(*) || ' changes' FROM dbe.audit_changes((SELECT min(partition) FROM dbe.audit_stored), '(0,1)', NULL);
-- only a superuser can, and has to take this away first
ALTER TABLE dbe.audit_record DISABLE TRIGGER audit_refuse;
CREATE FUNCTION tampered(images bytea) RETURNS text LANGUAGE plpgsql AS $$ BEGIN
	EXECUTE 'UPDATE dbe.audit_record SET images = $1 WHERE id = (SELECT max(id) FROM dbe.audit_record)' USING images;
	PERFORM * FROM dbe.audit_log;
	RAISE 'read';
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE || ' ' || SQLERRM; END $$;
SELECT i, tampered(decode(i, 'hex')) FROM unnest('{"",00,ff,ffffffffffffffffff,ffffffffffffffff7f,0201,8001,0401ff00,80808080808080808001,020c00,02030000,0902000000000000000000000000}'::text[]) i;
DO $$ DECLARE good bytea := (SELECT images FROM dbe.audit_record ORDER BY id DESC LIMIT 1); state text; BEGIN
	FOR n IN 0..octet_length(good) * 8 - 1 LOOP
		state := tampered(set_bit(good, n, 1 - get_bit(good, n)));
		IF state !~ '^(P0001|XX001|22|54|42)' THEN RAISE WARNING '% %', n, state; END IF;
	END LOOP; END $$;

-- how much there is, and what it costs where the server tracks functions
SELECT table_name, changes, bytes_per_change BETWEEN 20 AND 700 AS is_small, changes_per_hour > 0 AS grows, bytes_per_day = bytes AS today, us_per_change FROM dbe.audit_stats() WHERE table_name ~ 'stamped';
SET track_functions = 'all';
INSERT INTO stamped (id) SELECT n FROM generate_series(1001, 2000) n;
RESET track_functions;
SELECT pg_stat_force_next_flush();
SELECT us_per_change BETWEEN 0.01 AND 1000 AS is_known FROM dbe.audit_stats() WHERE table_name ~ 'stamped';

DROP OWNED BY dbe_test_owner, dbe_test_clerk, dbe_test_reader CASCADE;
DROP ROLE dbe_test_owner, dbe_test_clerk, dbe_test_reader;
