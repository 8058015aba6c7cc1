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
