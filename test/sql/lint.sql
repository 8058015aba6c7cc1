-- dbe.lint() as a user meets it; what the rules find is in lint_examples
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, ordered_on date NOT NULL, note text);
CREATE INDEX ON orders (ordered_on);
CREATE TABLE payments (id bigint PRIMARY KEY, order_id bigint REFERENCES orders);
CREATE FUNCTION found(sql text, rules text[] DEFAULT NULL) RETURNS TABLE (statement integer, rule text, severity text, place text, object text, detail text) LANGUAGE sql AS
	$$ SELECT l.statement, l.rule, l.severity, l.line_number || ':' || l.column_number, l.object, l.detail FROM dbe.lint(sql, rules) l $$;

-- a script: each statement by itself, errors in their place, comments that silence
SELECT * FROM found($$
SELECT * FROM nowhere;
-- of the year
SELECT id
FROM orders
WHERE extract(year FROM ordered_on) = 2024 -- kept
  AND note IS NOT NULL;
SELEC 1;
UPDATE orders SET note = NULL; -- dbe:ignore update_no_where
UPDATE orders SET note = NULL; -- dbe:ignore delete_no_where
/* dbe:ignore */ DELETE FROM payments;
SELECT '; -- dbe:ignore', nope FROM orders;
CREATE TABLE later (id integer); SELECT id FROM later
$$);
SELECT * FROM found('SELECT ''äöü'', x FROM orders');
SELECT * FROM found('') UNION ALL SELECT * FROM found(NULL) UNION ALL SELECT * FROM found(' ; ;; -- nothing');
SELECT * FROM found('DELETE FROM payments; SELECT id FROM orders LIMIT 1', '{limit_without_order}');
-- of no rule there is nothing but what is refused; of no schema, all
SELECT * FROM found('DELETE FROM payments; SELECT nope', '{}');
SELECT count(*) FROM dbe.lint_views('{}', '{}');
-- what nothing connects is told once, however many it is
SELECT object, detail FROM found('SELECT a.id FROM orders a, payments b, orders c JOIN payments d ON d.order_id = c.id, orders e', '{cartesian_product}');
SELECT * FROM found('SELECT 1', '{no_such_rule}');
SELECT * FROM found('SELECT 1', '{limit_without_order,NULL}');
-- what is within other statements, functions in SQL and their semicolons
SELECT rule, place FROM found('EXPLAIN SELECT id FROM orders LIMIT 1; CREATE VIEW v AS SELECT id FROM orders LIMIT 1; COPY (SELECT id FROM orders LIMIT 1) TO STDOUT; PREPARE p AS SELECT id FROM orders LIMIT 1; DECLARE c CURSOR FOR SELECT id FROM orders LIMIT 1; CREATE TABLE t AS SELECT id FROM orders LIMIT 1');
SELECT rule, place FROM found('CREATE FUNCTION f() RETURNS bigint BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END; oops; SELECT id FROM orders LIMIT 1');
-- parameters, and types that follow from where they stand
SELECT rule, detail FROM found('SELECT id FROM orders WHERE note = $1 AND id > $2 LIMIT $3');
SELECT rule, detail FROM found('SELECT $1 + $2');
-- nothing is run, written, locked or left open
SELECT rule FROM found('DROP TABLE orders; DELETE FROM payments; SELECT pg_sleep(100); COMMIT; SELECT setval(''s'', 1); VACUUM');
SELECT count(*) FROM payments;
SELECT relation::regclass, mode FROM pg_locks WHERE relation IN ('orders'::regclass, 'payments'::regclass);
BEGIN; SELECT rule FROM found('SELECT id FROM orders LIMIT 1; SELECT x'); SELECT mode FROM pg_locks WHERE relation = 'orders'::regclass; COMMIT;
-- names are those of the session
CREATE SCHEMA other; CREATE TABLE other.orders (id bigint PRIMARY KEY, sent boolean);
SELECT rule, detail FROM found('SELECT sent FROM orders');
SET search_path = other, public; SELECT rule, detail FROM found('SELECT sent FROM orders'); RESET search_path;
CREATE TEMP TABLE orders (id bigint, kept text); SELECT rule FROM found('SELECT kept FROM orders'); DROP TABLE pg_temp.orders;
CREATE TABLE "My ""Table""" ("the id" bigint PRIMARY KEY, "NULL" text); SELECT rule, object, detail FROM found('DELETE FROM "My ""Table"""');
-- large, long, deep, wide
SELECT count(*) FROM found((SELECT string_agg('SELECT id FROM orders WHERE id = ' || g, E';\n') FROM generate_series(1, 20000) g));
SELECT statement, place FROM found((SELECT string_agg('SELECT id FROM orders WHERE id = ' || g, E';\n') FROM generate_series(1, 20000) g) || E';\nDELETE FROM payments');
SELECT count(*) FROM found('SELECT id FROM orders WHERE ' || (SELECT string_agg('id = ' || g, ' OR ') FROM generate_series(1, 5000) g), '{limit_without_order}');
SELECT rule, detail FROM found('SELECT ' || repeat('(', 20000) || '1' || repeat(')', 20000));
SELECT rule, detail FROM found('SELECT ' || repeat('NOT ', 50000) || 'true');
SELECT count(*) FROM found('SELECT 1 FROM ' || (SELECT string_agg('orders o' || g, ' JOIN ') || ' ON true' FROM generate_series(1, 2) g));
SELECT count(*) < 10 AS few FROM found('SELECT 1 FROM ' || (SELECT string_agg('orders o' || g, ', ') FROM generate_series(1, 1000) g));
SELECT length(detail) < 2000 AS short FROM found('SELECT ''' || repeat('x', 2000000) || ''' FROM nowhere');
-- who may not read a table may have a statement about it judged, by what everybody sees
CREATE ROLE dbe_test_lint; REVOKE ALL ON payments FROM PUBLIC;
SET ROLE dbe_test_lint; SELECT rule, detail FROM found('DELETE FROM payments'); RESET ROLE;
CREATE SCHEMA hidden; CREATE TABLE hidden.t (id integer);
SET ROLE dbe_test_lint; SELECT rule, detail FROM found('SELECT id FROM hidden.t LIMIT 1'); RESET ROLE;
DROP ROLE dbe_test_lint;
-- views
CREATE VIEW of_year AS SELECT id FROM orders WHERE extract(year FROM ordered_on) = 2024;
CREATE MATERIALIZED VIEW other.some AS SELECT id FROM orders LIMIT 5;
CREATE VIEW fine AS SELECT id, note FROM orders WHERE id > 5;
SELECT view_schema, view_name, rule, line_number, object FROM dbe.lint_views();
SELECT view_schema, view_name, rule FROM dbe.lint_views('{other}');
SELECT count(*) FROM dbe.lint_views(rules => '{eq_null}');
SELECT count(*) > 1 AS of_all FROM dbe.lint_views('{}');
SELECT rule FROM dbe.lint_workload();
-- the rules tell of themselves
SELECT count(*) > 10 AS some, bool_and(why LIKE '%.' AND suggestion LIKE '%.') AS sentences, bool_and(severity IN ('bug', 'performance', 'style')) AS known FROM dbe.lint_rules;
