-- soft delete: DELETE sets a time, on tables of every shape and along foreign keys; restore and purge
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE ROLE dbe_test_app;

CREATE TABLE customers (id int PRIMARY KEY, email text UNIQUE, name text);
GRANT SELECT, INSERT, DELETE ON customers TO dbe_test_app;
INSERT INTO customers SELECT n, 'c' || n, 'name ' || n FROM generate_series(1, 5) n;
\set VERBOSITY default
SELECT dbe.soft_delete_enable('customers');
SELECT * FROM dbe.soft_delete_enable('customers', add_column => true, dry_run => true);
\set VERBOSITY terse
SELECT to_regclass('customers_live') AS untouched;
SELECT step, command FROM dbe.soft_delete_enable('customers', add_column => true);
SELECT step, effect FROM dbe.soft_delete_enable('customers');
SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'customers'::regclass AND NOT tgisinternal ORDER BY 1;
SELECT reloptions FROM pg_class WHERE relname = 'customers_live';

-- a DELETE keeps the row, and needs no right to update
SET ROLE dbe_test_app;
DELETE FROM customers WHERE id = 1;
DELETE FROM customers WHERE id = 2 RETURNING id;
DELETE FROM customers_live WHERE id = 3;
SELECT id FROM customers_live ORDER BY id;
RESET ROLE;
SELECT id, deleted_at IS NOT NULL AS deleted FROM customers ORDER BY id;
-- again: the first time stays
SELECT deleted_at AS first FROM customers WHERE id = 1 \gset
DELETE FROM customers WHERE id = 1;
SELECT deleted_at = :'first' AS kept FROM customers WHERE id = 1;
-- hit twice by a join, in a CTE, by MERGE, in a savepoint that fails
DELETE FROM customers c USING (VALUES (4), (4)) v (id) WHERE v.id = c.id;
WITH d AS (DELETE FROM customers WHERE id = 5) INSERT INTO customers VALUES (6, 'c6'), (7, 'c7'), (8, 'c8');
MERGE INTO customers c USING (VALUES (6), (7)) v (id) ON c.id = v.id WHEN MATCHED AND c.id = 6 THEN DELETE WHEN MATCHED THEN UPDATE SET name = 'merged';
BEGIN;
SAVEPOINT a;
DELETE FROM customers;
ROLLBACK TO a;
COMMIT;
SELECT id, name, deleted_at IS NOT NULL AS deleted FROM customers ORDER BY id;
-- the view takes inserts and updates, not of the time
INSERT INTO customers_live VALUES (9, 'c9', 'by view');
UPDATE customers_live SET name = 'seen' WHERE id IN (1, 9) RETURNING id;
\set VERBOSITY sqlstate
TRUNCATE customers;
INSERT INTO customers VALUES (1, 'again');
\set VERBOSITY terse
INSERT INTO customers VALUES (1, 'again', 'upserted') ON CONFLICT (id) DO UPDATE SET name = excluded.name RETURNING name, deleted_at IS NOT NULL AS deleted;
-- the proposals run as printed: then values of deleted rows are free
SELECT command FROM dbe.soft_delete_enable('customers') WHERE step IS NULL AND command IS NOT NULL \gexec
SELECT step, effect FROM dbe.soft_delete_enable('customers');
INSERT INTO customers VALUES (10, 'c1', 'has the address now');
\d customers

-- restore
\set VERBOSITY default
SELECT dbe.restore('customers', '1');
SELECT dbe.restore('customers', '99');
\set VERBOSITY terse
SELECT * FROM dbe.restore('customers', '9');
SELECT * FROM dbe.restore(relation => 'customers', key => 2, dry_run => true);
SELECT * FROM dbe.restore('customers', 2::bigint);
SELECT id FROM customers_live ORDER BY id;

-- purge: a batch, all of them, never a live row
SELECT * FROM dbe.purge_batch('customers', now() + interval '1 day', 2);
CALL dbe.purge('customers', now() - interval '1 day');
CALL dbe.purge('customers', now() + interval '1 day', batch_size => 1);
SELECT id, deleted_at FROM customers ORDER BY id;
\set VERBOSITY sqlstate
SELECT dbe.purge_batch('customers', NULL);
SELECT dbe.purge_batch(NULL, now());
SELECT dbe.purge_batch('customers', now(), 0);
CALL dbe.purge('who', now());
SELECT dbe.restore('customers', 'ninety');
SELECT dbe.restore('customers', NULL);
SELECT dbe.restore('customers', NULL::int);
SELECT dbe.restore('customers', ARRAY[1]);
\set VERBOSITY terse
DELETE FROM customers WHERE id = 10;
BEGIN;
CALL dbe.purge('customers', 'infinity');
ROLLBACK;
SELECT count(*) FROM customers WHERE id = 10;

-- columns come, go and change their names
ALTER TABLE customers ADD COLUMN phone text;
ALTER TABLE customers RENAME COLUMN deleted_at TO gone_at;
ALTER TABLE customers RENAME COLUMN name TO label;
SELECT step, command FROM dbe.soft_delete_enable('customers', 'gone_at') WHERE step IS NOT NULL;
DELETE FROM customers_live WHERE label = 'merged' AND phone IS NULL;
ALTER TABLE customers RENAME TO clients;
DELETE FROM clients WHERE id = 8;
SELECT id, gone_at IS NOT NULL AS deleted FROM clients ORDER BY id;
SELECT step, command FROM dbe.soft_delete_disable('clients', dry_run => true);
SELECT step, command FROM dbe.soft_delete_disable('clients');
SELECT step, command, effect FROM dbe.soft_delete_disable('clients');
DELETE FROM clients WHERE id = 9 RETURNING id;
SELECT count(*) FROM customers_live;
DROP TABLE clients CASCADE;

-- a key of any type, in its own type
CREATE TABLE days (day date PRIMARY KEY);
CREATE TABLE things (id uuid PRIMARY KEY);
SELECT count(*) > 0 AS enabled FROM dbe.soft_delete_enable('days', add_column => true) UNION ALL SELECT count(*) > 0 FROM dbe.soft_delete_enable('things', add_column => true);
INSERT INTO days VALUES ('2026-02-03');
INSERT INTO things VALUES ('00000000-0000-0000-0000-000000000001');
DELETE FROM days;
DELETE FROM things;
SET datestyle = 'German, DMY';
SELECT step, effect FROM dbe.restore('days', date '03.02.2026');
SELECT step, effect FROM dbe.restore('things', '00000000-0000-0000-0000-000000000001'::uuid);
RESET datestyle;
DROP TABLE days, things CASCADE;

-- the functions of the trail and of the life of a row name alike what is alike; the steps of undo_sql() are rows
SELECT p.proname, p.proargnames[1] AS first, CASE WHEN 'step' = ANY (p.proargnames) THEN (SELECT t::regtype FROM unnest(p.proallargtypes, p.proargnames) a (t, n) WHERE n = 'step') END AS step
FROM pg_proc p WHERE p.pronamespace = 'dbe'::regnamespace AND p.proname NOT IN ('undo_sql', 'whatif_hide') AND p.proargtypes[0] = 'regclass'::regtype
AND (p.proargnames[1] <> 'relation' OR (SELECT t::regtype FROM unnest(p.proallargtypes, p.proargnames) a (t, n) WHERE n = 'step') <> 'integer'::regtype);

-- foreign keys: restrict
CREATE TABLE orders (id int, region text, note text, at timestamp, PRIMARY KEY (id, region));
CREATE TABLE lines (id int PRIMARY KEY, order_id int, order_region text, gone timestamptz, CONSTRAINT lines_order FOREIGN KEY (order_id, order_region) REFERENCES orders);
CREATE TABLE stamps (id int PRIMARY KEY, order_id int, order_region text, FOREIGN KEY (order_id, order_region) REFERENCES orders ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);
INSERT INTO orders SELECT n, 'eu' FROM generate_series(1, 6) n;
INSERT INTO lines VALUES (1, 1, 'eu'), (2, 2, 'eu'), (3, NULL, 'eu');
INSERT INTO stamps VALUES (1, 2, 'eu');
SELECT step, command FROM dbe.soft_delete_enable('orders', 'at', view => '');
SELECT step, effect FROM dbe.soft_delete_enable('orders', 'at', view => '') WHERE command IS NULL;
\set VERBOSITY default
DELETE FROM orders WHERE id IN (1, 3);
DELETE FROM orders WHERE id = 2;
DELETE FROM orders WHERE id = 3;
INSERT INTO lines VALUES (4, 3, 'eu');
INSERT INTO stamps VALUES (4, 3, 'eu');
UPDATE lines SET order_id = 3 WHERE id = 1;
\set VERBOSITY terse
INSERT INTO lines VALUES (5, 4, 'eu');
BEGIN;
INSERT INTO stamps VALUES (5, 7, 'eu');
INSERT INTO orders VALUES (7, 'eu');
COMMIT;
-- the first fails at first, and all of a statement with it
SELECT id, at IS NOT NULL AS deleted FROM orders ORDER BY id;
-- a child of its own that is deleted softly holds nothing up
SELECT count(*) FROM dbe.soft_delete_enable('lines', 'gone', view => '');
DELETE FROM lines WHERE id = 1;
DELETE FROM orders WHERE id = 1;
UPDATE lines SET order_id = order_id, gone = gone WHERE id = 1;
INSERT INTO lines VALUES (6, 1, 'eu', now());
SELECT id, at IS NOT NULL AS deleted FROM orders WHERE id = 1;
-- back: the parent first
\set VERBOSITY default
SELECT dbe.restore('lines', '1');
\set VERBOSITY terse
SELECT step, command FROM dbe.restore('orders', '{"id": 1, "region": "eu"}');
SELECT step, command FROM dbe.restore('lines', 1);
\set VERBOSITY sqlstate
SELECT dbe.restore('orders', '1');
SELECT dbe.restore('orders', '{"id": 1}');
\set VERBOSITY terse

-- cascade: along, with the same time, and back together; what was deleted before stays deleted
SELECT step, command FROM dbe.soft_delete_enable('orders', 'at', 'cascade', view => '');
DELETE FROM lines WHERE id = 5;
INSERT INTO lines VALUES (7, 4, 'eu'), (8, 4, 'eu');
DELETE FROM orders WHERE id = 4;
SELECT l.id, l.gone = o.at::timestamptz AS same FROM lines l JOIN orders o ON o.id = l.order_id WHERE o.id = 4 ORDER BY l.id;
SELECT step, regexp_replace(command, '2[-0-9]+ [0-9:.]+', 'TIME') AS command FROM dbe.restore('orders', '{"id": 4, "region": "eu"}', true);
SELECT count(*) FROM dbe.restore('orders', jsonb_build_object('id', 4, 'region', 'eu'));
SELECT id, gone IS NOT NULL AS deleted FROM lines WHERE order_id = 4 ORDER BY id;
\set VERBOSITY default
DELETE FROM orders WHERE id = 2;
\set VERBOSITY terse
-- none: children stay, and are not looked after
SELECT step, command FROM dbe.soft_delete_enable('orders', 'at', 'none', view => '');
DELETE FROM orders WHERE id = 2;
INSERT INTO lines VALUES (9, 2, 'eu');
SELECT id, gone IS NOT NULL AS deleted FROM lines WHERE order_id = 2 ORDER BY id;
-- purge leaves what is still referenced, and says so; foreign keys act as declared
CALL dbe.purge('orders', 'infinity');
DELETE FROM lines;
CALL dbe.purge('lines', 'infinity');
SELECT id FROM orders WHERE at IS NOT NULL ORDER BY id;
CALL dbe.purge('orders', 'infinity');
SELECT count(*) FROM stamps;
SELECT step, command FROM dbe.soft_delete_disable('orders');
SELECT step, command FROM dbe.soft_delete_disable('lines');
DROP TABLE stamps, lines, orders;

-- a parent that really goes takes its rows along, or leaves them: as declared
CREATE TABLE parents (id int PRIMARY KEY);
CREATE TABLE kids (id int PRIMARY KEY, parent int REFERENCES parents ON DELETE CASCADE, other int REFERENCES parents ON DELETE SET NULL);
CREATE TABLE toys (id int PRIMARY KEY);
SELECT count(*) FROM dbe.soft_delete_enable('kids', add_column => true);
SELECT count(*) FROM dbe.soft_delete_enable('toys', add_column => true);
INSERT INTO parents VALUES (1), (2), (3);
INSERT INTO kids VALUES (1, 1, 2), (2, 2, 1), (3, 3, NULL);
INSERT INTO toys VALUES (1), (2);
CREATE FUNCTION play() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM toys WHERE id = OLD.id; DELETE FROM kids WHERE id = 3; RETURN OLD; END $$;
CREATE TRIGGER play BEFORE DELETE ON kids FOR EACH ROW WHEN (OLD.id < 3) EXECUTE FUNCTION play();
DELETE FROM parents WHERE id = 1;
SELECT id, parent, other, deleted_at IS NOT NULL AS deleted FROM kids ORDER BY id;
SELECT id, deleted_at IS NOT NULL AS deleted FROM toys ORDER BY id;
DROP TABLE parents, kids, toys CASCADE;

-- rows of one table below each other
CREATE TABLE tree (id int PRIMARY KEY, parent int REFERENCES tree);
SELECT step, command FROM dbe.soft_delete_enable('tree', add_column => true) WHERE step > 1;
INSERT INTO tree VALUES (1, NULL), (2, 1), (3, 2), (4, 1), (5, 5);
DELETE FROM tree WHERE id = 1;
DELETE FROM tree WHERE id IN (1, 2, 3, 4);
SELECT count(*) FROM tree_live;
CALL dbe.purge('tree', 'infinity', 1);
INSERT INTO tree VALUES (1, NULL), (2, 1), (3, 2), (4, 1);
INSERT INTO tree SELECT n, n - 1 FROM generate_series(10, 40) n WHERE n > 10 UNION ALL SELECT 10, 3;
CREATE TABLE leaves (id int PRIMARY KEY, tree int REFERENCES tree, deleted_at timestamptz);
SELECT count(*) FROM dbe.soft_delete_enable('leaves');
INSERT INTO leaves VALUES (1, 1), (2, 40), (3, 4), (4, 5), (5, NULL);
SELECT count(*) FROM dbe.soft_delete_enable('tree', cascade => 'cascade');
DELETE FROM tree WHERE id = 4;
SELECT pg_sleep(0.01);
DELETE FROM tree WHERE id = 1;
SELECT count(*) FROM tree_live;
SELECT id FROM leaves_live ORDER BY id;
SELECT step, regexp_replace(command, '2[-0-9]+ [0-9:.]+', 'TIME') AS command FROM dbe.restore('tree', '1', dry_run => true);
SELECT count(*) FROM dbe.restore('tree', '1');
SELECT count(*), max(id) FROM tree_live;
SELECT id FROM leaves_live ORDER BY id;
DELETE FROM tree WHERE id = 40;
DELETE FROM leaves WHERE id = 4;
DELETE FROM tree WHERE id = 5;
CALL dbe.purge('tree', 'infinity');

-- another owner's rows go along where the foreign key says so, and hold up elsewhere
GRANT CREATE ON SCHEMA public TO dbe_test_app;
CREATE TABLE heads (id int PRIMARY KEY, deleted_at timestamptz);
GRANT REFERENCES ON heads TO dbe_test_app;
SET ROLE dbe_test_app;
CREATE TABLE tails (id int PRIMARY KEY, head int REFERENCES heads, deleted_at timestamptz);
CREATE TABLE legs (id int PRIMARY KEY, head int REFERENCES heads ON DELETE CASCADE, deleted_at timestamptz);
RESET ROLE;
SELECT count(*) FROM dbe.soft_delete_enable('tails') UNION ALL SELECT count(*) FROM dbe.soft_delete_enable('legs') UNION ALL SELECT count(*) FROM dbe.soft_delete_enable('heads', cascade => 'cascade');
INSERT INTO heads VALUES (1), (2);
INSERT INTO tails VALUES (1, 1);
INSERT INTO legs VALUES (1, 1), (2, 2);
DELETE FROM heads WHERE id = 2;
DELETE FROM heads WHERE id = 1;
SELECT id, deleted_at IS NOT NULL AS deleted FROM legs ORDER BY id;
DROP TABLE heads, tails, legs CASCADE;

-- two tables in one statement, with triggers that look at both
CREATE TABLE one (id int PRIMARY KEY, deleted_at timestamptz);
CREATE TABLE two (id int, part int, deleted_at timestamptz) PARTITION BY LIST (part);
CREATE TABLE two_1 PARTITION OF two FOR VALUES IN (1);
SELECT count(*) FROM dbe.soft_delete_enable('one') UNION ALL SELECT count(*) FROM dbe.soft_delete_enable('two');
INSERT INTO one VALUES (1), (2);
INSERT INTO two VALUES (1, 1), (2, 1);
CREATE TABLE noted (what text, n bigint);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO noted SELECT TG_TABLE_NAME, count(*) FROM new_rows; RETURN NULL; END $$;
CREATE TRIGGER note AFTER UPDATE ON one REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note();
CREATE TRIGGER note AFTER UPDATE ON two REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note();
WITH a AS (DELETE FROM one WHERE id = 1), b AS (DELETE FROM two WHERE id = 1), c AS (DELETE FROM one WHERE id = 2) DELETE FROM two_1 WHERE id = 2;
SELECT id, deleted_at IS NOT NULL AS deleted FROM one UNION ALL SELECT id, deleted_at IS NOT NULL FROM two ORDER BY 1;
SELECT what, sum(n) FROM noted GROUP BY what ORDER BY what;
DROP TABLE one, two, noted CASCADE;

-- nothing of the session's search path is called with the owner's rights
CREATE TABLE vault (id int PRIMARY KEY, deleted_at timestamptz);
CREATE TABLE coins (id int PRIMARY KEY, vault int REFERENCES vault ON DELETE CASCADE, deleted_at timestamptz);
SELECT count(*) FROM dbe.soft_delete_enable('coins') UNION ALL SELECT count(*) FROM dbe.soft_delete_enable('vault', cascade => 'cascade');
INSERT INTO vault VALUES (1), (2);
INSERT INTO coins VALUES (1, 1), (2, 2);
CREATE SCHEMA trap;
CREATE FUNCTION trap.sprung(tid, tid) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE 'sprung as %', current_user; END $$;
CREATE FUNCTION trap.sprung(int, int) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE 'sprung as %', current_user; END $$;
CREATE OPERATOR trap.= (LEFTARG = tid, RIGHTARG = tid, FUNCTION = trap.sprung);
CREATE OPERATOR trap.= (LEFTARG = int, RIGHTARG = int, FUNCTION = trap.sprung);
SET search_path = trap, pg_catalog;
DELETE FROM public.vault;
INSERT INTO public.coins VALUES (3, 1);
SELECT count(*) FROM dbe.restore('public.vault', '1');
INSERT INTO public.coins VALUES (3, 1);
CALL dbe.purge('public.vault', 'infinity');
RESET search_path;
SELECT id, deleted_at IS NOT NULL AS deleted FROM coins ORDER BY id;
DROP SCHEMA trap CASCADE;
DROP TABLE vault, coins CASCADE;

-- partitions: by the root, by themselves, and rows that move; statement triggers see one update
CREATE TABLE events (id int, region text, n int DEFAULT 0, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
CREATE TABLE events_north (n int DEFAULT 0, junk int, region text NOT NULL, id int NOT NULL);
ALTER TABLE events_north DROP COLUMN junk;
ALTER TABLE events ATTACH PARTITION events_north FOR VALUES IN ('north');
SELECT step, command FROM dbe.soft_delete_enable('events', add_column => true);
CREATE TABLE events_south PARTITION OF events FOR VALUES IN ('south');
CREATE TABLE seen (what text, n bigint);
CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen SELECT TG_TABLE_NAME, count(*) FROM new_rows; RETURN NULL; END $$;
INSERT INTO events SELECT n, CASE WHEN n < 4 THEN 'north' ELSE 'south' END FROM generate_series(1, 8) n;
UPDATE events SET region = 'south' WHERE id = 1;
DELETE FROM events_north WHERE id = 2;
DELETE FROM events WHERE id IN (3, 4);
CREATE TRIGGER see AFTER UPDATE ON events REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION see();
DELETE FROM events WHERE id IN (1, 5, 6);
MERGE INTO events e USING (VALUES (7), (8)) v (id) ON e.id = v.id WHEN MATCHED AND e.id = 7 THEN DELETE WHEN MATCHED THEN UPDATE SET region = 'north';
SELECT tableoid::regclass, id, deleted_at IS NOT NULL AS deleted FROM events ORDER BY id;
SELECT DISTINCT * FROM seen WHERE n > 0 ORDER BY n;
CALL dbe.purge('events', 'infinity', 2);
SELECT tableoid::regclass, id FROM events;
\set VERBOSITY default
SELECT dbe.soft_delete_enable('events_north');
\set VERBOSITY terse
SELECT step, command FROM dbe.soft_delete_disable('events');
DROP TABLE events CASCADE;

-- inheritance, no key, row security, other triggers, row and version stamps
CREATE TABLE base (id int, deleted_at timestamptz);
CREATE TABLE derived () INHERITS (base);
SELECT count(*) FROM dbe.soft_delete_enable('derived');
INSERT INTO base VALUES (1);
INSERT INTO derived VALUES (2), (3), (3);
DELETE FROM base;
SELECT tableoid::regclass, id, deleted_at IS NOT NULL AS deleted FROM base ORDER BY id;
\set VERBOSITY sqlstate
SELECT dbe.restore('derived', '2');
\set VERBOSITY terse
CALL dbe.purge('derived', 'infinity');
CREATE TABLE secrets (id int PRIMARY KEY, owner name DEFAULT current_user, deleted_at timestamptz, version int DEFAULT 1, updated_at timestamptz DEFAULT now());
ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
ALTER TABLE secrets FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON secrets USING (owner = current_user AND deleted_at IS NULL) WITH CHECK (owner = current_user);
GRANT SELECT, INSERT, DELETE ON secrets TO dbe_test_app;
SELECT count(*) FROM dbe.track_updates('secrets', check_version => true);
SELECT step, command FROM dbe.soft_delete_enable('secrets') WHERE command ~ 'VIEW|GRANT';
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.id = 3 THEN RETURN NULL; END IF; RETURN OLD; END $$;
CREATE TRIGGER keep BEFORE DELETE ON secrets FOR EACH ROW EXECUTE FUNCTION keep();
INSERT INTO secrets (id) VALUES (1);
SET ROLE dbe_test_app;
INSERT INTO secrets (id) VALUES (2), (3);
DELETE FROM secrets;
SELECT id FROM secrets_live ORDER BY id;
RESET ROLE;
ALTER TABLE secrets DISABLE ROW LEVEL SECURITY;
SELECT id, deleted_at IS NOT NULL AS deleted, version, updated_at = deleted_at AS stamped FROM secrets ORDER BY id;
-- disabled by hand, or for replication: rows go
SET session_replication_role = replica;
DELETE FROM secrets WHERE id = 1 RETURNING id;
RESET session_replication_role;

-- names that need care, temporary tables, domains
CREATE DOMAIN moment AS timestamptz CHECK (VALUE > '2000-01-01');
CREATE SCHEMA "odd ""schema";
CREATE TABLE "odd ""schema"."it's; a \ table" ("sel ""ect" int PRIMARY KEY, "when?" moment);
CREATE TABLE "odd ""schema".child (id int PRIMARY KEY, "par""ent
line" int REFERENCES "odd ""schema"."it's; a \ table", deleted_at timestamptz);
SELECT count(*) FROM dbe.soft_delete_enable('"odd ""schema".child');
SELECT step, command FROM dbe.soft_delete_enable('"odd ""schema"."it''s; a \ table"', 'when?', 'cascade', 'the "live" ones');
INSERT INTO "odd ""schema"."it's; a \ table" VALUES (1), (2);
INSERT INTO "odd ""schema".child VALUES (1, 1);
DELETE FROM "odd ""schema"."it's; a \ table" WHERE "sel ""ect" = 1;
SELECT * FROM "odd ""schema"."the ""live"" ones";
SELECT count(*) FROM "odd ""schema".child_live;
SELECT step, regexp_replace(command, '2[-0-9]+ [0-9:.]+', 'TIME') AS command FROM dbe.restore('"odd ""schema"."it''s; a \ table"', '1');
SELECT count(*) FROM "odd ""schema".child_live;
CREATE TEMP TABLE scratch (id int);
SELECT count(*) FROM dbe.soft_delete_enable('scratch', add_column => true);
INSERT INTO scratch VALUES (1);
DELETE FROM scratch;
SELECT count(*) FROM scratch WHERE deleted_at = now() OR deleted_at IS NOT NULL;
-- many rows, more than one array holds
CREATE TABLE many (id int PRIMARY KEY, deleted_at timestamptz);
SELECT count(*) FROM dbe.soft_delete_enable('many');
INSERT INTO many SELECT generate_series(1, 120000);
DELETE FROM many WHERE id > 10;
SELECT count(*) FROM many_live;
CALL dbe.purge('many', 'infinity', 50000);

-- what is refused, and changes nothing
CREATE TABLE bad (id int, a timestamptz NOT NULL, b timestamptz DEFAULT now(), c date, d timestamptz GENERATED ALWAYS AS ('2000-01-01'::timestamptz) STORED, deleted_at timestamptz);
CREATE VIEW bad_live AS SELECT 1 AS x;
\set VERBOSITY default
SELECT dbe.soft_delete_enable('bad', 'a');
SELECT dbe.soft_delete_enable('bad', 'b');
SELECT dbe.soft_delete_enable('bad', 'c');
SELECT dbe.soft_delete_enable('bad', 'd');
SELECT dbe.soft_delete_enable('bad');
SELECT dbe.soft_delete_enable('bad', cascade => 'sometimes');
SELECT dbe.soft_delete_enable('bad_live');
SELECT dbe.restore('bad', '1');
SELECT count(*) FROM pg_trigger WHERE tgrelid = 'bad'::regclass;
\set VERBOSITY sqlstate
SELECT dbe.soft_delete_enable('bad', NULL);
SELECT dbe.soft_delete_enable('bad', '', add_column => true);
SELECT dbe.soft_delete_row();
SELECT dbe.soft_delete_statement();
SELECT dbe.live_parent();
CREATE TRIGGER by_hand BEFORE DELETE ON bad FOR EACH ROW EXECUTE FUNCTION dbe.soft_delete_row();
CREATE TRIGGER by_hand_too AFTER INSERT ON bad FOR EACH ROW EXECUTE FUNCTION dbe.live_parent();
INSERT INTO bad (a) VALUES (now());
DELETE FROM bad;
SELECT dbe.restore('bad', '1');
GRANT EXECUTE ON FUNCTION dbe.soft_delete_enable, dbe.soft_delete_disable, dbe.restore, dbe.purge_batch TO dbe_test_app;
SET ROLE dbe_test_app;
SELECT dbe.soft_delete_enable('many');
SELECT dbe.soft_delete_disable('many');
SELECT dbe.restore('many', '1');
SELECT dbe.purge_batch('many', now());
CALL dbe.purge('many', now());
RESET ROLE;
SET client_min_messages = error;
DROP EXTENSION dbe CASCADE;
SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgname ~ 'dbe';
DROP OWNED BY dbe_test_app;
DROP ROLE dbe_test_app;
