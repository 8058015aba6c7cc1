-- what is asked for by name: several tables at once, tables that were dropped, tables with commands alone
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE SCHEMA shop;
CREATE TABLE orders (id integer PRIMARY KEY, v text);
CREATE TABLE lines (id integer PRIMARY KEY, v text);
CREATE TABLE shop.orders (id integer PRIMARY KEY, v text);

-- several tables, each with the same options
SELECT t AS "table", e.command FROM unnest('{orders,lines,shop.orders}'::regclass[]) t, dbe.audit_enable(t, full_rows => true) e WHERE e.command ~ 'register';
SELECT table_schema, table_name, state, options FROM dbe.audit_status();
INSERT INTO orders VALUES (1, 'a'), (2, 'b');
INSERT INTO shop.orders VALUES (1, 'c');
DELETE FROM orders WHERE id = 1;

-- a table that was dropped, and has left its name to another
DROP TABLE orders;
SELECT table_schema, record_id, action, old_data, new_data FROM dbe.audit_of(table_name => 'public.orders');
SELECT table_schema, record_id, action FROM dbe.audit_of(table_name => 'public.orders') WHERE record_id = '1';
SELECT table_schema, count(*) FROM dbe.audit_of(table_name => 'Orders') GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM dbe.audit_of(table_name => '"Orders"');
CREATE TABLE orders (id integer PRIMARY KEY, v text);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('orders');
INSERT INTO orders VALUES (7, 'x');
SELECT record_id, action FROM dbe.audit_of(relation => 'orders');
SELECT record_id, action FROM dbe.audit_of(table_name => 'public.orders');
ALTER TABLE orders RENAME TO bills;
SELECT record_id, action FROM dbe.audit_of(relation => 'bills');
SELECT record_id, action FROM dbe.audit_of(relation => 'bills', table_name => 'orders');
SELECT * FROM dbe.audit_of(table_name => 'a.b.c');
SELECT * FROM dbe.audit_of(table_name => 'no name');
SELECT * FROM dbe.audit_of(table_name => '');

-- a table of which commands are recorded alone
CREATE TABLE quiet (id integer PRIMARY KEY);
SELECT * FROM dbe.audit_of(relation => 'quiet');
SELECT count(*) > 0 AS done FROM dbe.audit_ddl_enable(roles => false);
SELECT action FROM dbe.audit_of(relation => 'quiet');
ALTER TABLE quiet ADD v text;
CREATE INDEX ON quiet (v);
ALTER TABLE bills ADD more text;
SELECT action, new_data ->> 'object' AS object FROM dbe.audit_of(relation => 'quiet');
SELECT record_id, action FROM dbe.audit_of(relation => 'bills');
SELECT count(*) > 0 AS done FROM dbe.audit_ddl_disable();
SELECT action FROM dbe.audit_of(relation => 'quiet', most => 1);
DROP TABLE quiet;
SELECT action FROM dbe.audit_of(table_name => 'public.quiet');

-- what is erased of a column is so under all its names, also when it is gone
CREATE TABLE fr (id integer PRIMARY KEY, email text, note text);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('fr');
INSERT INTO fr VALUES (1, 'first@x', 'a');
ALTER TABLE fr RENAME email TO mail;
UPDATE fr SET mail = 'second@x';
ALTER TABLE fr RENAME note TO email;
UPDATE fr SET email = 'b';
SELECT count(*) AS steps FROM dbe.audit_forget('fr', 1, '{email}');
-- the name is that of another column now: it is meant, and what was called so then
SELECT action, old_data, new_data FROM dbe.audit_log WHERE table_name = 'fr' AND action <> 'FORGET' ORDER BY id;
INSERT INTO fr VALUES (2, 'third@x', 'c');
ALTER TABLE fr RENAME mail TO address;
UPDATE fr SET address = 'fourth@x' WHERE id = 2;
ALTER TABLE fr DROP address;
ALTER TABLE fr ADD address text DEFAULT 'none';
UPDATE fr SET address = 'fifth' WHERE id = 2;
SELECT count(*) AS steps FROM dbe.audit_forget('fr', 2, '{address}');
SELECT action, old_data, new_data FROM dbe.audit_log WHERE table_name = 'fr' AND record_id = '2' AND action <> 'FORGET' ORDER BY id;
-- gone: by a name that it had before the last one, or after the first
CREATE TABLE gone (id integer PRIMARY KEY, a text, kept text);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('gone');
INSERT INTO gone VALUES (1, 'secret', 'x'), (2, 'secret', 'x');
ALTER TABLE gone RENAME a TO b;
UPDATE gone SET b = 'secret too';
ALTER TABLE gone DROP b;
SELECT count(*) AS steps FROM dbe.audit_forget('gone', 1, '{b}');
SELECT count(*) AS steps FROM dbe.audit_forget('gone', 2, '{a}');
SELECT action, old_data, new_data FROM dbe.audit_log WHERE table_name = 'gone' AND action <> 'FORGET' ORDER BY id, position;
SELECT * FROM dbe.audit_forget('gone', 2, '{c}');
