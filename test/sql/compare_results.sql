-- Do two queries give the same rows? Pairs that do, and traps: pairs that look alike and do not.
SET client_min_messages = warning;
SET TimeZone = 'UTC';
CREATE EXTENSION dbe;
CREATE TABLE regions (id integer PRIMARY KEY, name text NOT NULL, code char(3), UNIQUE (code));
CREATE TABLE shops (
	id integer PRIMARY KEY, region_id integer REFERENCES regions, manager_id integer NOT NULL REFERENCES shops,
	name varchar(20) UNIQUE, opened date, seen timestamptz, closed timestamp, takings numeric(10, 2) CHECK (takings >= 0),
	share double precision, tags text[], extra jsonb, is_open boolean, gross numeric GENERATED ALWAYS AS (takings * 2) STORED);
CREATE TABLE sales (shop_id integer, line integer NOT NULL, item text, amount integer, PRIMARY KEY (line));
ALTER TABLE sales ADD FOREIGN KEY (shop_id) REFERENCES shops NOT VALID;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN percentage AS numeric NOT NULL CHECK (VALUE BETWEEN 0 AND 100);
CREATE TABLE "odd ""names""" ("a b" integer NOT NULL, "C" mood, d percentage, e int4range, EXCLUDE USING gist (e WITH &&));
CREATE FUNCTION verdict(one text, other text) RETURNS text LANGUAGE sql AS 'SELECT verdict FROM dbe.compare_results(one, other)';

CREATE TABLE pairs (n serial, expected text, one text, other text);
INSERT INTO pairs (expected, one, other) VALUES
('same', 'SELECT * FROM shops', 'TABLE shops'),
('same', 'SELECT id FROM shops s WHERE NOT EXISTS (SELECT FROM sales l WHERE l.shop_id = s.id)', 'SELECT s.id FROM shops s LEFT JOIN sales l ON l.shop_id = s.id WHERE l.line IS NULL'),
('differs', 'SELECT id FROM shops WHERE id NOT IN (SELECT region_id FROM shops)', 'SELECT id FROM shops s WHERE NOT EXISTS (SELECT FROM shops r WHERE r.region_id = s.id)'),
('same', 'SELECT id FROM shops WHERE id NOT IN (SELECT id FROM regions)', 'SELECT id FROM shops s WHERE NOT EXISTS (SELECT FROM regions r WHERE r.id = s.id)'),
('differs', 'SELECT name FROM shops UNION SELECT name FROM regions', 'SELECT name FROM shops UNION ALL SELECT name FROM regions'),
('same', 'SELECT id, 1 FROM shops UNION SELECT id, 2 FROM regions', 'SELECT id, 1 FROM shops UNION ALL SELECT id, 2 FROM regions'),
('differs', $$SELECT id FROM shops WHERE opened + interval '1 month' > '2024-02-29'$$, $$SELECT id FROM shops WHERE opened > date '2024-02-29' - interval '1 month'$$),
('same', $$SELECT id FROM shops WHERE opened + 7 > '2024-02-29'$$, $$SELECT id FROM shops WHERE opened > date '2024-02-29' - 7$$),
('differs', $$SELECT id FROM shops WHERE seen::date = '2024-03-31'$$, $$SELECT id FROM shops WHERE seen >= '2024-03-31' AND seen < timestamptz '2024-03-31' + interval '24 hours'$$),
('same', $$SELECT id FROM shops WHERE seen::date = '2024-03-31'$$, $$SELECT id FROM shops WHERE seen >= '2024-03-31' AND seen < timestamptz '2024-03-31' + interval '1 day'$$),
('differs', $$SELECT id FROM shops WHERE seen::date = '2024-03-31'$$, $$SELECT id FROM shops WHERE seen BETWEEN '2024-03-31' AND '2024-04-01'$$),
('differs', $$SELECT id FROM shops WHERE seen::date = '2024-03-31'$$, $$SELECT id FROM shops WHERE seen >= '2024-03-31' AND seen < '2024-03-31 23:59:59'$$),
('same', 'SELECT id FROM shops WHERE extract(year FROM closed) = 2024', $$SELECT id FROM shops WHERE closed >= '2024-01-01' AND closed < '2025-01-01'$$),
('differs', 'SELECT id FROM shops WHERE extract(year FROM closed) = 2024', $$SELECT id FROM shops WHERE closed >= '2024-01-01' AND closed <= '2024-12-31'$$),
('same', $$SELECT id FROM shops WHERE date_trunc('month', closed) = '2024-02-01'$$, $$SELECT id FROM shops WHERE closed >= '2024-02-01' AND closed < '2024-03-01'$$),
('differs', $$SELECT id FROM shops WHERE date_trunc('month', closed) = '2024-02-02'$$, $$SELECT id FROM shops WHERE closed >= '2024-02-01' AND closed < '2024-03-01'$$),
('differs', 'SELECT count(item) > 0 FROM sales', 'SELECT EXISTS (SELECT FROM sales)'),
('same', 'SELECT count(line) > 0 FROM sales', 'SELECT EXISTS (SELECT FROM sales)'),
('differs', 'SELECT r.id FROM regions r LEFT JOIN shops s ON s.region_id = r.id', 'SELECT id FROM regions'),
('same', 'SELECT r.id FROM regions r LEFT JOIN shops s ON s.id = r.id', 'SELECT id FROM regions'),
('differs', 'SELECT s.id FROM shops s JOIN regions r ON r.id = s.region_id', 'SELECT id FROM shops'),
('same', 'SELECT s.id FROM shops s JOIN regions r ON r.id = s.region_id', 'SELECT id FROM shops WHERE region_id IS NOT NULL'),
('same', 'SELECT s.id FROM shops s JOIN shops m ON m.id = s.manager_id', 'SELECT id FROM shops'),
('differs', 'SELECT l.line FROM sales l JOIN shops s ON s.id = l.shop_id', 'SELECT line FROM sales WHERE shop_id IS NOT NULL'),
('differs', 'SELECT DISTINCT name FROM shops', 'SELECT name FROM shops'),
('same', 'SELECT DISTINCT name FROM shops WHERE name IS NOT NULL', 'SELECT name FROM shops WHERE name IS NOT NULL'),
('same', 'SELECT DISTINCT id FROM shops', 'SELECT id FROM shops'),
('differs', $$SELECT id FROM regions WHERE code LIKE 'ab'$$, $$SELECT id FROM regions WHERE code = 'ab'$$),
('differs', $$SELECT line FROM sales WHERE item LIKE 'ab%'$$, $$SELECT line FROM sales WHERE item = 'ab'$$),
('differs', $$SELECT line FROM sales WHERE item ILIKE 'ab'$$, $$SELECT line FROM sales WHERE item LIKE 'ab'$$),
('differs', $$SELECT line FROM sales WHERE trim(item) = 'ab'$$, $$SELECT line FROM sales WHERE item = 'ab'$$),
('differs', $$SELECT id FROM regions WHERE code::text = 'ab '$$, $$SELECT id FROM regions WHERE code = 'ab '$$),
('differs', $$SELECT line FROM sales WHERE coalesce(amount, 0) < 5$$, $$SELECT line FROM sales WHERE amount < 5$$),
('same', $$SELECT line FROM sales WHERE coalesce(amount, 0) < 5$$, $$SELECT line FROM sales WHERE amount < 5 OR amount IS NULL$$),
('differs', 'SELECT line FROM sales WHERE amount * 2 > 7', 'SELECT line FROM sales WHERE amount > 4'),
('same', 'SELECT line FROM sales WHERE amount * 2 > 7', 'SELECT line FROM sales WHERE amount >= 4'),
('differs', 'SELECT id FROM shops WHERE 0 - takings > -5', 'SELECT id FROM shops WHERE takings < 5'),
('differs', 'SELECT id FROM shops WHERE share - share = 0', 'SELECT id FROM shops WHERE share IS NOT NULL'),
('differs', 'SELECT line FROM sales WHERE NOT (amount = 1)', 'SELECT line FROM sales WHERE amount IS DISTINCT FROM 1'),
('differs', 'SELECT sum(amount) FROM sales', 'SELECT coalesce(sum(amount), 0) FROM sales'),
('differs', 'SELECT shop_id, count(*) FROM sales GROUP BY shop_id', 'SELECT shop_id, count(shop_id) FROM sales GROUP BY shop_id'),
('differs', 'SELECT line FROM sales ORDER BY line', 'SELECT line FROM sales ORDER BY line DESC'),
('same', 'SELECT line, amount FROM sales ORDER BY amount', 'SELECT line, amount FROM sales ORDER BY amount, line'),
('differs', 'SELECT line FROM sales ORDER BY amount', 'SELECT line FROM sales ORDER BY amount NULLS FIRST'),
('same', 'SELECT line FROM sales ORDER BY line LIMIT 3', 'SELECT line FROM sales ORDER BY line FETCH FIRST 3 ROWS ONLY'),
('differs', 'SELECT line FROM sales ORDER BY line LIMIT 3', 'SELECT line FROM sales ORDER BY line FETCH FIRST 2 ROWS ONLY'),
('not comparable', 'SELECT line FROM sales WHERE amount > 0 LIMIT 1', 'SELECT max(line) FROM sales WHERE amount > 0 HAVING count(*) > 0'),
('differs', 'SELECT line, row_number() OVER (ORDER BY line) FROM sales', 'SELECT line, row_number() OVER (ORDER BY line DESC) FROM sales'),
('differs', $$SELECT id FROM shops WHERE extra ->> 'size' = 'big'$$, $$SELECT id FROM shops WHERE extra @> '{"size": ["big"]}'$$),
('same', $$SELECT id FROM shops WHERE extra @> '{"size": "big"}'$$, $$SELECT id FROM shops WHERE extra -> 'size' = '"big"' AND jsonb_typeof(extra) = 'object'$$),
('differs', $$SELECT id FROM shops WHERE 'new' = ANY (tags)$$, $$SELECT id FROM shops WHERE tags = ARRAY['new']$$),
('same', $$SELECT id FROM shops WHERE 'new' = ANY (tags)$$, $$SELECT id FROM shops WHERE tags @> ARRAY['new']$$),
('same', 'SELECT id FROM shops WHERE gross = takings * 2', 'SELECT id FROM shops WHERE takings IS NOT NULL'),
('not comparable', 'SELECT id FROM shops WHERE takings < 0', 'SELECT id FROM shops WHERE false'),
('differs', 'SELECT id FROM shops WHERE is_open <> true', 'SELECT id FROM shops WHERE is_open IS NOT TRUE'),
('not comparable', 'SELECT d FROM "odd ""names""" WHERE d > 100', 'SELECT d FROM "odd ""names""" WHERE d < 0'),
('differs', $$SELECT "a b" FROM "odd ""names""" WHERE "C" > 'sad'$$, $$SELECT "a b" FROM "odd ""names""" WHERE "C" = 'happy'$$),
('same', 'SELECT a."a b" FROM "odd ""names""" a JOIN "odd ""names""" b ON a.e && b.e AND NOT isempty(a.e)', 'SELECT "a b" FROM "odd ""names""" WHERE NOT isempty(e)'),
('same', 'SELECT line FROM sales WHERE amount = $1', 'SELECT line FROM sales WHERE $1 = amount'),
('differs', 'SELECT line FROM sales WHERE amount = $1', 'SELECT line FROM sales WHERE amount >= $1'),
('same', 'SELECT 1 / amount FROM sales', 'SELECT 1 / amount FROM sales'),
('differs', 'SELECT 1 / nullif(amount, 0) FROM sales', 'SELECT 1 / amount FROM sales'),
('same', 'SELECT share * 3 FROM shops', 'SELECT share + share + share FROM shops'),
('differs', 'SELECT 1', 'SELECT 2'),
('differs', 'SELECT 1', 'SELECT 1, 2'),
('differs', 'SELECT 1', 'SELECT 1::bigint'),
('not comparable', 'SELECT random()', 'SELECT random()'),
('not comparable', 'SELECT ctid FROM sales', 'SELECT ctid FROM sales'),
('not comparable', 'SELECT * FROM sales FOR UPDATE', 'SELECT * FROM sales'),
('not comparable', 'SELECT * FROM sales', 'DELETE FROM sales'),
('not comparable', 'SELECT * FROM sales', 'EXPLAIN SELECT * FROM sales'),
('not comparable', 'WITH d AS (DELETE FROM sales RETURNING *) SELECT * FROM d', 'SELECT * FROM sales'),
('not comparable', 'SELECT * FROM sales TABLESAMPLE system (10)', 'SELECT * FROM sales'),
('not comparable', 'SELECT verdict(item, item) FROM sales', 'SELECT item FROM sales'),
('not comparable', 'SELECT line FROM sales WHERE amount = $1', 'SELECT line FROM sales WHERE amount = $1 OR line = $2');
SELECT n, expected, v AS verdict, one, other FROM pairs, LATERAL (SELECT verdict(one, other) AS v) x WHERE v <> expected ORDER BY n;
SELECT expected, count(*) FROM pairs GROUP BY 1 ORDER BY 1;

-- what is told
\x on
SELECT verdict, detail, counter_example FROM dbe.compare_results('SELECT id FROM shops WHERE id NOT IN (SELECT region_id FROM shops)', 'SELECT id FROM shops s WHERE NOT EXISTS (SELECT FROM shops r WHERE r.region_id = s.id)');
SELECT verdict, detail FROM dbe.compare_results('SELECT random()', 'SELECT random()');
SELECT verdict, detail FROM dbe.compare_results('SELECT 1', 'SELECT 1::bigint');
SELECT verdict, detail FROM dbe.compare_results('SELECT a.line FROM sales a', 'SELECT line FROM sales WHERE verdict(item, item) IS NULL');
-- errors that only the first raises are no difference, but are told
SELECT verdict, detail ~ 'may raise fewer errors' AS told FROM dbe.compare_results('SELECT 1 / amount FROM sales', 'SELECT 1 / nullif(amount, 0) FROM sales WHERE amount <> 0 OR amount IS NULL');
\x off
-- the same each time
SELECT count(DISTINCT c) FROM generate_series(1, 3), LATERAL dbe.compare_results('SELECT name FROM shops UNION SELECT name FROM regions', 'SELECT name FROM shops UNION ALL SELECT name FROM regions') c;
-- real rows: those of the tables, and a part of a large one
CREATE TABLE visits (id bigint PRIMARY KEY, shop text, at timestamptz);
INSERT INTO visits SELECT n, 'shop ' || n % 100, timestamptz '2024-01-01' + n * interval '1 minute' FROM generate_series(1, 50000) n;
ANALYZE visits;
SELECT verdict, sample_rows BETWEEN 1000 AND 40000 AS is_part FROM dbe.compare_results('SELECT * FROM visits', 'SELECT * FROM visits WHERE id IS NOT NULL');
SELECT verdict, sample_rows FROM dbe.compare_results('SELECT shop FROM visits WHERE shop = ''shop 7'' AND id < 1000', 'SELECT shop FROM visits WHERE shop LIKE ''shop 7'' AND id < 1000', sample => false);
-- children refer to what is read in part: all of it is read
CREATE TABLE notes (visit bigint NOT NULL REFERENCES visits);
INSERT INTO notes SELECT n FROM generate_series(1, 1000) n;
SELECT verdict, sample_rows FROM dbe.compare_results('SELECT visit FROM notes JOIN visits ON id = visit', 'SELECT visit FROM notes');
-- views, partitions, temporary tables, catalogs
CREATE VIEW open_shops AS SELECT id, name FROM shops WHERE is_open;
CREATE TABLE parts (k integer NOT NULL, v text) PARTITION BY RANGE (k);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
CREATE TEMP TABLE scratch (a integer UNIQUE NULLS NOT DISTINCT);
SELECT verdict('SELECT name FROM open_shops', 'SELECT name FROM shops WHERE is_open'), verdict('SELECT name FROM open_shops', 'SELECT name FROM shops'),
	verdict('SELECT k FROM parts WHERE k < 5', 'SELECT k FROM parts WHERE k <= 4'), verdict('SELECT k FROM parts_1', 'SELECT k FROM parts_1 WHERE k BETWEEN 0 AND 9'),
	verdict('SELECT k FROM parts', 'SELECT k FROM parts_1'), verdict('SELECT DISTINCT a FROM scratch', 'SELECT a FROM scratch'),
	verdict('SELECT relname FROM pg_class WHERE relname = ''pg_type''', 'SELECT ''pg_type''::name');
-- what is refused
\set VERBOSITY sqlstate
SELECT * FROM dbe.compare_results('SELECT 1; SELECT 2', 'SELECT 1');
SELECT * FROM dbe.compare_results('', 'SELECT 1');
SELECT * FROM dbe.compare_results('SELEC 1', 'SELECT 1');
SELECT * FROM dbe.compare_results('SELECT 1', 'SELECT * FROM nowhere');
SELECT * FROM dbe.compare_results('SELECT 1', 'SELECT nothing FROM sales');
SELECT * FROM dbe.compare_results('SELECT 1', 'SELECT 1', time_limit => '0');
SELECT * FROM dbe.compare_results(NULL, 'SELECT 1');
-- a result that never ends, or is too large
SELECT verdict, detail FROM dbe.compare_results('SELECT count(*) FROM generate_series(1, 1000000000000) a', 'SELECT 1000000000000', time_limit => '100 ms');
SELECT verdict, detail FROM dbe.compare_results('SELECT a FROM generate_series(1, 100000) a', 'SELECT a FROM generate_series(1, 100000) a');
-- rights: those of the statement, though nothing is read
CREATE ROLE regress_reader;
GRANT USAGE ON SCHEMA dbe TO regress_reader;
GRANT SELECT (id, name), INSERT ON shops TO regress_reader;
GRANT SELECT ON open_shops TO regress_reader;
SET ROLE regress_reader;
SELECT verdict FROM dbe.compare_results('SELECT id FROM shops', 'SELECT id FROM shops WHERE id IS NOT NULL');
SELECT verdict FROM dbe.compare_results('SELECT name FROM open_shops', 'SELECT name FROM open_shops WHERE true');
SELECT verdict FROM dbe.compare_results('SELECT is_open FROM shops', 'SELECT true FROM shops');
SELECT verdict FROM dbe.compare_results('SELECT line FROM sales', 'SELECT line FROM sales');
RESET ROLE;
-- policies are part of the statement
ALTER TABLE shops ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON shops TO regress_reader USING (name = 'a');
SET ROLE regress_reader;
SELECT verdict FROM dbe.compare_results('SELECT name FROM shops', 'SELECT ''a''::varchar FROM shops');
RESET ROLE;
-- nothing is written, also in a transaction that must not
BEGIN READ ONLY;
SELECT verdict('SELECT name FROM regions', 'SELECT name FROM regions WHERE name IS NOT NULL');
SELECT pg_current_xact_id_if_assigned() IS NULL AS wrote_nothing;
COMMIT;
SELECT count(*) FROM shops;
DROP OWNED BY regress_reader;
DROP ROLE regress_reader;

-- that neither finds anything says little
SELECT verdict, detail FROM dbe.compare_results('SELECT id FROM shops WHERE sqrt(id) = 1234', 'SELECT id FROM shops WHERE sqrt(id) = 1235');
SELECT verdict, detail FROM dbe.compare_results('SELECT id FROM shops WHERE sqrt(id) = 1234', 'SELECT id FROM shops WHERE sqrt(id) = 1235', sample => false);
